//! The grammar of `reauth simulator`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args as Group;
use clap_complete::engine::ArgValueCandidates;

use crate::cli::complete;

/// Run the simulator alone: Microsoft's sign-in, Graph and Okta on loopback
#[derive(Debug, Group)]
#[command(after_help = "\
The other commands go to it by REAUTH_LOGIN_URL, REAUTH_GRAPH_URL and REAUTH_OKTA_URL, which take
loopback addresses alone, and with --tls by REAUTH_CA_FILE; whatever they say then, names it.

Examples:
  reauth simulator                                     prints the three addresses as one line of JSON
  reauth simulator --scenario mfa --tls --latency 300
  reauth simulator --listen 127.0.0.1:8440 --log requests.jsonl")]
pub(in crate::cli) struct SimulatorArgs {
    /// What goes wrong in it; see `reauth practice --list`
    #[arg(long, value_name = "NAME", default_value = "ready", add = ArgValueCandidates::new(complete::scenarios))]
    pub(in crate::cli) scenario: String,
    /// Loopback address, with a port P for sign-in, P+1 for Graph and P+2 for Okta
    #[arg(long, value_name = "ADDR", value_parser = listen, default_value = "127.0.0.1")]
    pub(in crate::cli) listen: (IpAddr, Option<u16>),
    /// Speak TLS, with an authority made at the start
    #[arg(long)]
    pub(in crate::cli) tls: bool,
    /// In a network of its own: speak TLS under the real names of Microsoft and Okta, at ADDR and
    /// the two addresses after it, port 443
    #[arg(long)]
    pub(in crate::cli) real_names: bool,
    /// Let a round trip take so many milliseconds: connecting, the handshake of TLS, each answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(in crate::cli) latency: u64,
    /// Write one line of JSON a request to this file; no secrets
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) log: Option<PathBuf>,
    /// End when standard input ends
    #[arg(long)]
    pub(in crate::cli) exit_with_parent: bool,
}

fn listen(text: &str) -> Result<(IpAddr, Option<u16>), String> {
    let read = text
        .parse::<std::net::SocketAddr>()
        .map(|addr| (addr.ip(), Some(addr.port())))
        .or_else(|_no_port| text.parse::<IpAddr>().map(|ip| (ip, None)));
    match read {
        Ok((ip, port)) if ip.is_loopback() => Ok((ip, port.filter(|port| *port != 0))),
        Ok(_) => Err("only loopback addresses are listened on".to_owned()),
        Err(_neither) => Err("an address is needed, as in 127.0.0.1 or 127.0.0.1:8440".to_owned()),
    }
}
