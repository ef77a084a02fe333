//! `openssl ciphers`: the default list of cipher suites.

use crate::app::{App, Step};
use crate::options::Options;

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let default = include_str!("../help/default-ciphers.txt");
    let mut only_newest = false;
    while let Some((name, _)) = options.next() {
        match name.as_str() {
            "s" => {}
            "tls1_3" => only_newest = true,
            "provider" | "provider-path" | "propquery" => {}
            _ => return app.fail(format!("{}: -{name} is not simulated here", app.name)).await,
        }
    }
    if !options.rest.is_empty() {
        return app.fail(format!("{}: Cipher strings are not simulated here", app.name)).await;
    }
    let newest = || default.split(':').take_while(|name| name.starts_with("TLS_")).collect::<Vec<_>>();
    app.print(if only_newest { newest().join(":") + "\n" } else { default.to_owned() }).await
}
