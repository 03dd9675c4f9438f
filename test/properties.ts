import fc from 'fast-check';

/**
 * Properties are tried on the same cases each time, so that a failure has to do with a change. `RELUFLOW_SEED=7 npm run unit`
 * tries others.
 */
fc.configureGlobal({ seed: Number(process.env['RELUFLOW_SEED'] ?? 1) });

export default fc;
