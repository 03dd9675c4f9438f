import { join } from 'node:path';
import { markedTests } from '../marked';

markedTests(join(import.meta.dirname, '.'));
