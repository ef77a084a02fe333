//! From names to addresses, as the C library does it: /etc/hosts, and nobody else to ask.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use countersign_host::Process;

/// The addresses of a host in the order to try them; none if only the network may know it.
pub(crate) async fn addresses(process: &Process, host: &str, only_v6: Option<bool>) -> Vec<IpAddr> {
    let wanted = |address: &IpAddr| only_v6.is_none_or(|v6| address.is_ipv6() == v6);
    if let Ok(address) = host.parse::<IpAddr>() {
        return vec![address];
    }
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    if name == "localhost" || name.ends_with(".localhost") {
        let both = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        return both.into_iter().filter(wanted).collect();
    }
    let table = process.read_file("/etc/hosts").await.unwrap_or_default();
    let table = String::from_utf8_lossy(&table);
    let mut found: Vec<IpAddr> = table
        .lines()
        .filter_map(|line| {
            let mut words = line.split('#').next()?.split_whitespace();
            let address = words.next()?.parse().ok()?;
            words.any(|word| word.eq_ignore_ascii_case(&name)).then_some(address)
        })
        .filter(wanted)
        .collect();
    found.sort_by_key(IpAddr::is_ipv6);
    found.dedup();
    found
}
