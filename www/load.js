/* What is fetched only when it is needed; bundle.mjs puts its own in the place of these two. */

/* A page's module by its name in routes.js. */
export const loadPage = (name) => import(`./pages/${name}.js`);

/* What is said in a language: all of it, or (isPart) what the first page can say. */
export const loadWords = (language) => import(`./i18n/${language}.js`);
