//! `cargo xtask primes`: searches the primes that the simulated cluster's own RSA keys are made of.

use std::process::Command;

use anyhow::{Context, Result};

use crate::no_arguments;
use crate::process::{command, read};
use crate::setup::{OPENSSL, ensure};

const FILE: &str = "crates/sandbox/src/world/primes.bin";

/// Two for each of the sixteen keys that `kubeadm init` makes.
const COUNT: usize = 32;

/// Writes them one after the other, big endian, 128 bytes each. Other primes make other worlds of the same seeds.
pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    ensure(&[OPENSSL])?;
    let mut bytes = Vec::new();
    for _ in 0..COUNT {
        // OpenSSL sets the two highest bits, so that two of them always make 2048.
        let search: Command = command("openssl", ["prime", "-generate", "-bits", "1024", "-hex"]);
        let text = read(search)?;
        let digits = text.trim();
        for place in (0..digits.len()).step_by(2) {
            let pair = digits.get(place..place + 2).context("an odd number of digits")?;
            bytes.push(u8::from_str_radix(pair, 16)?);
        }
    }
    std::fs::write(FILE, bytes).context(FILE)
}
