import { bundleAll } from './bundle-all.ts';

// Part of `npm run build`: the package ships bundles, since Node runs no TypeScript under node_modules.
bundleAll();
