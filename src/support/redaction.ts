export type Redact = (text: string) => string;

/** Credentials by their shape, for those nobody gave as an input. */
const SHAPES: readonly RegExp[] = [
  /\b(?:fm1r|fm1a|fm2)_[A-Za-z0-9+/=_-]{8,}(?:,(?:fm1r|fm1a|fm2)_[A-Za-z0-9+/=_-]{8,})*/g,
  /\bpylf_v\d+_[A-Za-z0-9_]{8,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{16,}/g,
  /(?<=\bBearer\s)[A-Za-z0-9._~+/=-]{8,}/gi,
  /(?<=[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+(?=@)/gi,
  /(?<=\bpassword\s*[=:]\s*)[^\s,;'"]+/gi,
  /\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b/g,
];

/** A function that takes the given secrets, in the forms in which services echo them, and anything shaped like a credential out of a text. */
export function createRedaction(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= 4).flatMap(echoes))].sort(
    (one, other) => other.length - one.length,
  );
  return (text) => {
    const known = forms.reduce((current, form) => current.replaceAll(form, '***'), text);
    return SHAPES.reduce((current, shape) => current.replaceAll(shape, '***'), known);
  };
}

function echoes(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encodeURIComponent(secret), json, base64, base64.replaceAll('=', '')];
}
