//! `hostname`

use crate::run::{Command, Io, Outcome, Package};

const USAGE: &str = "\
Usage: hostname [-b] {hostname|-F file}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

       {yp,nis,}domainname {nisdomain|-F file}  set NIS domain name (from file)
       {yp,nis,}domainname                      display NIS domain name

       dnsdomainname                            display dns domain name

       hostname -V|--version|-h|--help          print info and exit
";

const COMMAND: Command = Command {
    name: "hostname",
    package: Package::Other("hostname 3.23"),
    failure: 255,
    short: "aAbdfF:hiIsyV",
    long: &[
        ("alias", 'a'),
        ("all-fqdns", 'A'),
        ("all-ip-addresses", 'I'),
        ("domain", 'd'),
        ("fqdn", 'f'),
        ("ip-address", 'i'),
        ("long", 'f'),
        ("short", 's'),
    ],
    ..Command::GNU
};

pub(crate) async fn run(io: &mut Io) -> Outcome {
    if io.process.arguments().iter().any(|word| word == "-h" || word == "--help") {
        io.put(USAGE);
        return Ok(0);
    }
    let parsed = COMMAND.parse(io)?;
    let name = io.process.machine.name.clone();
    if !parsed.operands.is_empty() {
        if io.process.credentials.uid != 0 {
            return Err(io.fail(1, "you must be root to change the host name"));
        }
        return Err(io.fail(1, "sethostname: Operation not permitted"));
    }
    let hosts = io.read("/etc/hosts").await?.unwrap_or_default();
    let hosts = String::from_utf8_lossy(&hosts).into_owned();
    let line = hosts
        .lines()
        .find(|line| line.split_whitespace().skip(1).any(|word| word == name))
        .unwrap_or_default()
        .to_owned();
    let mut words = line.split_whitespace();
    let address = words.next().unwrap_or_default().to_owned();
    let full = words.next().unwrap_or(&name).to_owned();
    match parsed.last_of("aAdfiIs") {
        Some('i' | 'I') if address.is_empty() => {
            return Err(io.fail(1, "Name or service not known"));
        }
        Some('i') => io.line(address),
        Some('I') => io.line(format!("{address} ")),
        Some('f' | 'A') => io.line(full),
        Some('d') => io.line(full.split_once('.').map_or("", |(_, domain)| domain)),
        Some('a') => io.line(words.collect::<Vec<_>>().join(" ")),
        Some('s') => io.line(name.split('.').next().unwrap_or_default()),
        _ => io.line(name),
    }
    Ok(0)
}
