/** The version of this Assay, as package.json has it; replies of the API name it. */
export const VERSION = '0.1.0';
