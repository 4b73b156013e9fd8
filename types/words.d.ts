/** `words.js` is made with the site: what reports' and commits' scripts say, in its language. */
declare const words: Record<string, string>
export default words
