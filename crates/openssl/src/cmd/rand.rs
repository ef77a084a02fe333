//! `openssl rand`: random bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::app::{App, Step};
use crate::files::{Opening, Output};
use crate::options::{Options, integer};
use crate::print::hex;

/// More than this at once is not simulated.
const MOST: i32 = 16 << 20;

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let mut out = None;
    let (mut base64, mut hexadecimal) = (false, false);
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "base64" => base64 = true,
            "hex" => hexadecimal = true,
            "out" => out = Some(value),
            _ => {}
        }
    }
    let count = match options.rest.as_slice() {
        [number] => match integer(&app.name, number) {
            Ok(count) if count > 0 => count,
            Ok(_) => return app.usage().await,
            Err(complaint) => {
                app.say(complaint).await;
                return app.usage().await;
            }
        },
        [] => return Ok(()),
        _ => return app.usage().await,
    };
    if count > MOST {
        return app.fail(format!("{}: More than {MOST} bytes are not simulated here", app.name)).await;
    }
    let mut bytes = vec![0; usize::try_from(count).unwrap_or_default()];
    app.process.entropy().fill(&mut bytes);
    let output = Output::open(app, out.as_deref(), Opening::Default).await?;
    if base64 {
        let lines: String = bytes.chunks(48).map(|line| STANDARD.encode(line) + "\n").collect();
        output.write(lines).await
    } else if hexadecimal {
        output.write(hex::lower(&bytes) + "\n").await
    } else {
        output.write(bytes).await
    }
}
