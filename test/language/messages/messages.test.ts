import { markedTests } from '../marked';

markedTests(import.meta.dirname, { codes: /^RF1|^\(no/ });
