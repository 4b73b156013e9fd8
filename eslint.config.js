// What the scripts of the published pages must not do. No rule is about their form.

import js from "@eslint/js"
import globals from "globals"

const MODULES = ["digest/site/theme/assets/**/*.js"]
const CLASSIC = ["digest/site/theme/assets/digest/{base,filtered}.js", "overrides/**/*.js"]
const TESTS = ["tests/scripts/**/*.js"]
const NODE = ["*.js", "tests/**/*.mjs", ...TESTS]

const FAULTS = {
  "array-callback-return": "error",
  complexity: ["error", 10],
  "consistent-return": "error",
  eqeqeq: "error",
  "max-lines": ["error", 320],
  "no-alert": "error",
  "no-await-in-loop": "error",
  "no-caller": "error",
  "no-console": "error",
  "no-constructor-return": "error",
  "no-duplicate-imports": "error",
  "no-eval": "error",
  "no-extend-native": "error",
  "no-implicit-coercion": "error",
  "no-implicit-globals": "error",
  "no-implied-eval": "error",
  "no-loop-func": "error",
  "no-new-func": "error",
  "no-new-wrappers": "error",
  "no-param-reassign": "error",
  "no-promise-executor-return": "error",
  "no-return-assign": "error",
  "no-script-url": "error",
  "no-self-compare": "error",
  "no-sequences": "error",
  "no-shadow": ["error", { builtinGlobals: false }],
  "no-template-curly-in-string": "error",
  "no-throw-literal": "error",
  "no-undef-init": "error",
  "no-unmodified-loop-condition": "error",
  "no-unreachable-loop": "error",
  "no-unused-expressions": ["error", { enforceForJSX: true }],
  "no-unused-vars": "error",
  "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
  "no-useless-assignment": "error",
  "no-var": "error",
  "no-void": "error",
  "prefer-const": "error",
  "prefer-promise-reject-errors": "error",
  radix: "error",
  "require-atomic-updates": "error",
}

export default [
  { ignores: [".*/", "dist/", "site/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" } },
  js.configs.recommended,
  { rules: FAULTS },
  { files: MODULES, languageOptions: { globals: globals.browser } },
  { files: CLASSIC, languageOptions: { sourceType: "script", globals: globals.browser } },
  { files: NODE, languageOptions: { globals: globals.node } },
  { files: TESTS, rules: { "no-await-in-loop": "off" } }, // one case after the other
]
