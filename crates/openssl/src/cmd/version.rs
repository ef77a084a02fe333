//! `openssl version`: what this build says about itself.

use crate::app::{App, Step};
use crate::options::Options;

const VERSION: &str = "OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)";

/// In the order in which `-a` prints them.
const FACTS: &[(&str, &str)] = &[
    ("v", VERSION),
    ("b", "built on: Fri Apr  3 12:29:32 2026 UTC"),
    ("p", "platform: debian-amd64"),
    ("o", "options:  bn(64,64)"),
    ("f", include_str!("../help/compiler.txt")),
    ("d", "OPENSSLDIR: \"/usr/lib/ssl\""),
    ("e", "ENGINESDIR: \"/usr/lib/x86_64-linux-gnu/engines-3\""),
    ("m", "MODULESDIR: \"/usr/lib/x86_64-linux-gnu/ossl-modules\""),
    ("r", "Seeding source: os-specific"),
    ("c", "CPUINFO: OPENSSL_ia32cap=0xfffa3203078bffff:0x405fc6f1bf07ab"),
];

/// Prints the facts asked for; the version if none was.
pub async fn run(app: &App, mut options: Options) -> Step {
    let mut asked = Vec::new();
    while let Some((name, _)) = options.next() {
        asked.push(name);
    }
    options.no_more(app).await?;
    if asked.is_empty() {
        asked.push("v".to_owned());
    }
    let all = asked.iter().any(|name| name == "a");
    for (letter, text) in FACTS {
        if all || asked.iter().any(|name| name == letter) {
            app.print(format!("{}\n", text.trim_end())).await?;
        }
    }
    Ok(())
}
