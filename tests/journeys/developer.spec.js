// A developer's certificate from key to use, typed by keyboard as the lesson describes it.
import { openssl } from "./openssl.js";
import { expect, test } from "./page.js";
import { Terminal } from "./terminal.js";

const NANO_TEXT = [
  "apiVersion: certificates.k8s.io/v1",
  "kind: CertificateSigningRequest",
  "metadata:",
  "  name: developer",
  "spec:",
  "  request: REQUEST",
  "  signerName: kubernetes.io/kube-apiserver-client",
  "  usages:",
  "  - client auth",
];

test("a developer gets a certificate and may then do what RBAC allows", async ({ page }) => {
  const terminal = await Terminal.open(page);
  const requests = page.getByRole("region", { name: "Certificate signing requests" });
  const yaml = page.getByRole("region", { name: "YAML" });
  await expect(requests).toContainText("No requests yet");

  await terminal.run("openssl genrsa -out developer.key 2048", { timeout: 30_000 });
  await terminal.run('openssl req -new -key developer.key -subj "/CN=developer/O=dev-team/O=ops" -out developer.csr');
  const request = await terminal.run("base64 -w0 developer.csr; echo");

  await page.keyboard.type("nano developer-csr.yaml\n");
  const editor = page.getByRole("dialog", { name: /developer-csr\.yaml/ });
  await expect(editor.getByRole("textbox", { name: "File contents" })).toBeFocused();
  for (const line of NANO_TEXT) {
    await page.keyboard.insertText(line.replace("REQUEST", request.trim()));
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Control+o");
  await page.keyboard.press("Enter");
  await expect(editor).toContainText("Wrote 9 lines");
  await page.keyboard.press("Control+x");
  await expect(editor).toBeHidden();
  await terminal.ready();

  expect(await terminal.run("kubectl apply -f developer-csr.yaml")).toBe(
    "certificatesigningrequest.certificates.k8s.io/developer created",
  );
  await expect(requests.getByRole("listitem")).toContainText(["developer"]);
  await expect(requests).toContainText("asked by kubernetes-admin to become developer, groups dev-team, ops");
  await expect(requests).toContainText("Pending");
  await expect(yaml).toContainText("name: developer");
  expect(await terminal.run("kubectl get csr")).toMatch(/developer\s.*kubernetes-admin\s+<none>\s+Pending/);
  expect(await terminal.run("kubectl describe csr developer")).toContain("Requesting User:");

  await yaml.getByRole("button", { name: "request" }).click();
  await expect(yaml.getByText("O = group")).toHaveCount(2);

  expect(await terminal.run("kubectl certificate approve developer")).toBe(
    "certificatesigningrequest.certificates.k8s.io/developer approved",
  );
  await expect(requests).toContainText("Issued");
  await expect(yaml).toContainText("reason: KubectlApprove");
  expect(await terminal.run("kubectl get csr developer")).toContain("Approved,Issued");
  await yaml.getByRole("button", { name: "certificate" }).click();
  await expect(yaml).toContainText("CN=kubernetes");

  await terminal.run("kubectl get csr developer -o jsonpath='{.status.certificate}' | base64 -d > developer.crt");
  expect(await terminal.run("openssl verify -CAfile /etc/kubernetes/pki/ca.crt developer.crt")).toBe("developer.crt: OK");
  const [certificate, ca, key] = [
    await terminal.run("cat developer.crt"),
    await terminal.run("cat /etc/kubernetes/pki/ca.crt"),
    await terminal.run("cat developer.key"),
  ];
  const files = { crt: `${certificate}\n`, ca: `${ca}\n`, key: `${key}\n` };
  const at = Date.parse("2026-01-01T01:00:00Z") / 1000;
  expect(openssl(["verify", "-attime", `${at}`, "-CAfile", "{ca}", "{crt}"], files)).toContain(": OK");
  expect(openssl(["x509", "-in", "{crt}", "-noout", "-pubkey"], files)).toBe(openssl(["pkey", "-in", "{key}", "-pubout"], files));
  // Several O are one set, in the order of DER: the shorter first.
  expect(openssl(["x509", "-in", "{crt}", "-noout", "-subject"], files)).toMatch(/O = ops \+ O = dev-team, CN = developer/);

  await terminal.run("kubectl config set-credentials developer --client-key=developer.key --client-certificate=developer.crt --embed-certs");
  await terminal.run("kubectl config set-context developer --cluster=kubernetes --user=developer");
  expect(await terminal.run("kubectl --context developer get pods")).toBe(
    'Error from server (Forbidden): pods is forbidden: User "developer" cannot list resource "pods" in API group "" in the namespace "default"',
  );
  await terminal.run("kubectl create role pod-reader --verb=get,list --resource=pods");
  await terminal.run("kubectl create rolebinding developer --role=pod-reader --user=developer");
  expect(await terminal.run("kubectl --context developer get pods")).toBe("No resources found in default namespace.");

  expect(await terminal.run("kubectl delete csr developer")).toContain("deleted");
  await expect(requests).toContainText("No requests yet");
});

