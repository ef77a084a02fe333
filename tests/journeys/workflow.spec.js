// A request pasted as a block, denied, and the finality of that.
import { expect, test } from "./page.js";
import { Terminal } from "./terminal.js";

test("a manifest pasted as a block is applied, and a denied request stays denied", async ({ page }) => {
  const terminal = await Terminal.open(page);
  await terminal.run("openssl genpkey -algorithm ed25519 -out other.key; openssl req -new -key other.key -subj /CN=other/O=system:masters -out other.csr");
  const block = [
    "cat <<EOF > other.yaml",
    "apiVersion: certificates.k8s.io/v1",
    "kind: CertificateSigningRequest",
    "metadata:",
    "  name: other",
    "spec:",
    "  request: $(cat other.csr | base64 | tr -d '\\n')",
    "  signerName: example.com/own",
    "  usages:",
    "  - client auth",
    "EOF",
    "kubectl apply -f other.yaml",
  ];
  expect(await terminal.run(block.join("\n"), { paste: true })).toContain("certificatesigningrequest.certificates.k8s.io/other created");
  const requests = page.getByRole("region", { name: "Certificate signing requests" });
  await expect(requests).toContainText("system:masters may do everything");
  await terminal.run("kubectl certificate deny other");
  await expect(requests).toContainText("Denied");
  expect(await terminal.run("kubectl certificate approve other")).toContain("error: certificate signing request \"other\" is already Denied");
});
