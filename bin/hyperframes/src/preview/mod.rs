//! `hyperframes preview`: a project in the user's own browser, following its files.

mod server;
mod stage;
mod watch;

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde_json::json;
use tokio::net::TcpListener;

use crate::failure::CliError;
use crate::interrupt;
use crate::machine::Machine;
use crate::project::{Project, ProjectArguments};
use crate::show;
use crate::variables::VariableArguments;
use stage::Stage;

const PORT: u16 = 3002;
/// Ports tried after the usual one.
const MORE_PORTS: u16 = 20;

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    project: ProjectArguments,
    /// Port on this machine; 0 takes any free one [default: 3002, or the next free one]
    #[arg(long)]
    port: Option<u16>,
    /// Show it in the usual browser, which is what happens at a terminal anyway
    #[arg(long)]
    open: bool,
    /// Only print the address
    #[arg(long, conflicts_with = "open")]
    no_open: bool,
    #[command(flatten)]
    variables: VariableArguments,
    /// Print one JSON document about the address, and open nothing unless told
    #[arg(long)]
    json: bool,
}

/// Serves until it is interrupted.
pub async fn run(machine: &Machine, options: &Options) -> Result<ExitCode, CliError> {
    let project = Project::find(machine, &options.project)?;
    let values = options.variables.read()?;
    let listener = listen(options.port).await?;
    let port = listener.local_addr()?.port();
    let url = format!("http://localhost:{port}/");
    let about = json!({ "url": url, "port": port, "project": project.folder, "composition": project.entry });
    let name = project.name();

    let stage = Arc::new(Stage::open(project, values));
    let _watcher = watch::watch(Arc::clone(&stage))?;
    if options.json {
        show::json(&about)?;
    } else {
        show::line(&format!("{name}: {url}   (Ctrl-C ends it)"))?;
    }
    let at_terminal = std::io::IsTerminal::is_terminal(&std::io::stdout());
    if (options.open || (at_terminal && !options.json))
        && !options.no_open
        && let Err(error) = open::that_detached(&url)
    {
        eprintln!("warning: no browser could be opened ({error}); go to {url}");
    }
    let interrupted = interrupt::token()?;
    tokio::select! {
        ended = axum::serve(listener, server::router(stage, port)) => ended?,
        // Pages keep a stream open for as long as they are shown: there is nothing to wait for.
        () = interrupted.cancelled() => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Loopback only: a preview hands out the project's files to whoever can reach it.
async fn listen(wanted: Option<u16>) -> Result<TcpListener, CliError> {
    let bind = |port: u16| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    if let Some(port) = wanted {
        let bound = bind(port).await;
        return bound.map_err(|error| CliError::usage(format!("--port {port} cannot be used: {error}")));
    }
    for port in PORT..=PORT + MORE_PORTS {
        match bind(port).await {
            Ok(listener) => {
                if port != PORT {
                    eprintln!("port {PORT} is taken; using {port}");
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(CliError::usage(format!("ports {PORT} to {} are all taken; name another with --port", PORT + MORE_PORTS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_next_free_port_is_taken_and_never_one_of_the_network() {
        // Somebody else's listener on it does as well.
        let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, PORT)).await;
        let address = listen(None).await.expect("a port").local_addr().expect("an address");
        assert!((PORT + 1..=PORT + MORE_PORTS).contains(&address.port()), "{address}");
        assert!(address.ip().is_loopback());
    }
}
