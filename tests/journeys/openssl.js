// The machine's real OpenSSL, as a judge of what the page makes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs openssl on files given by name and content; a `{name}` in the arguments is replaced by the file's path. */
export function openssl(args, files) {
  const folder = mkdtempSync(join(tmpdir(), "countersign-"));
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return [`{${name}}`, path];
  });
  const filled = args.map((arg) => paths.reduce((text, [mark, path]) => text.replace(mark, path), arg));
  return execFileSync("openssl", filled, { encoding: "utf8" });
}
