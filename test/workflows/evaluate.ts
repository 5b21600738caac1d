import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** The contexts of a step, as plain values. */
export type Contexts = Readonly<Record<string, unknown>>;

/** A text with every `${{ … }}` in it replaced by what GitHub's own evaluator makes of it. */
export function evaluateText(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{([\s\S]*?)\}\}/g, (_, expression: string) =>
    evaluate(expression, contexts, 'success').coerceString(),
  );
}

/** Whether an `if` lets its job or step run, after `status` of what came before. */
export function evaluateCondition(condition: string, contexts: Contexts, status: Status): boolean {
  const asksStatus = /\b(?:always|failure|success|cancelled)\(\)/.test(condition);
  const value = evaluate(asksStatus ? condition : `success() && (${condition})`, contexts, status);
  return value.kind === data.Kind.Boolean ? value.value : value.coerceString() !== '';
}

export type Status = 'success' | 'failure';

function evaluate(expression: string, contexts: Contexts, status: Status): data.ExpressionData {
  const functions = ['success', 'failure', 'always', 'cancelled'].map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(name === 'always' || name === status),
  }));
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
  return new Evaluator(tree, dictionary(contexts), new Map(functions.map((one) => [one.name, one]))).evaluate();
}

function dictionary(contexts: Contexts): data.Dictionary {
  return new data.Dictionary(...Object.entries(contexts).map(([key, value]) => ({ key, value: toData(value) })));
}

function toData(value: unknown): data.ExpressionData {
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value !== 'object' || value === null) return new data.Null();
  return dictionary(Object.fromEntries(Object.entries(value)));
}
