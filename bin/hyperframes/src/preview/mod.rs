//! `hyperframes preview`: a project in the user's own browser, following its files.

mod background;
mod registry;
mod server;
mod stage;
mod watch;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::failure::CliError;
use crate::interrupt;
use crate::machine::Machine;
use crate::project::{Project, ProjectArguments};
use crate::show;
use crate::variables::VariableArguments;
use registry::Running;
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
    #[command(flatten)]
    action: Action,
    /// Where the one in the background says what goes wrong
    #[arg(long, hide = true, value_name = "FILE")]
    log: Option<PathBuf>,
}

/// What to do instead of serving until Ctrl-C.
#[derive(Args)]
#[group(multiple = false)]
struct Action {
    /// Go on after this command has ended; one that runs for the project already is taken
    #[arg(long)]
    background: bool,
    /// Say which previews of the project run
    #[arg(long)]
    status: bool,
    /// End the previews of the project
    #[arg(long)]
    stop: bool,
    /// Say which previews run
    #[arg(long)]
    list: bool,
}

/// Serves until it is interrupted, or does what else was asked for.
pub async fn run(machine: &Machine, options: &Options) -> Result<ExitCode, CliError> {
    if options.action.list {
        return tell(options, "previews", &registry::running()?);
    }
    let project = Project::find(machine, &options.project)?;
    if options.action.status {
        return tell(options, "previews", &registry::of_project(&project.folder)?);
    }
    if options.action.stop {
        let running = registry::of_project(&project.folder)?;
        running.iter().try_for_each(registry::stop)?;
        return tell(options, "stopped", &running);
    }
    if options.action.background {
        return go_on_in_background(options, &project);
    }
    serve(options, project).await
}

fn go_on_in_background(options: &Options, project: &Project) -> Result<ExitCode, CliError> {
    // What is wrong with the values is said here, not in a log.
    options.variables.read()?;
    let there = registry::of_project(&project.folder)?.into_iter().find(|running| running.log.is_some());
    let (preview, reused) = match there {
        Some(running) => (running, true),
        None => (background::start(&project.folder)?, false),
    };
    if options.json {
        let mut about = json!(preview);
        about["reused"] = reused.into();
        show::json(&about)?;
    } else {
        let before = if reused { "runs already" } else { "runs in the background" };
        show::line(&format!("{}: {}   ({before}; --stop ends it)", project.name(), preview.url))?;
    }
    open_page(options, &preview.url);
    Ok(ExitCode::SUCCESS)
}

/// Previews under one name, or a line each.
fn tell(options: &Options, name: &str, previews: &[Running]) -> Result<ExitCode, CliError> {
    if options.json {
        show::json(&Value::Object([(name.to_owned(), json!(previews))].into_iter().collect()))?;
        return Ok(ExitCode::SUCCESS);
    }
    if previews.is_empty() {
        show::line("no preview runs")?;
    }
    for preview in previews {
        let place = if preview.log.is_some() { "in the background" } else { "at a terminal" };
        let state = if name == "stopped" { "stopped" } else { place };
        show::line(&format!("{}   {}   process {}, {state}", preview.url, preview.project.display(), preview.pid))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn open_page(options: &Options, url: &str) {
    let at_terminal = std::io::IsTerminal::is_terminal(&std::io::stdout());
    if (options.open || (at_terminal && !options.json))
        && !options.no_open
        && let Err(error) = open::that_detached(url)
    {
        eprintln!("warning: no browser could be opened ({error}); go to {url}");
    }
}

async fn serve(options: &Options, project: Project) -> Result<ExitCode, CliError> {
    let values = options.variables.read()?;
    let listener = listen(options.port).await?;
    let port = listener.local_addr()?.port();
    let url = format!("http://localhost:{port}/");
    let running = Running {
        pid: std::process::id().cast_signed(),
        url: url.clone(),
        port,
        project: project.folder.clone(),
        composition: project.entry.clone(),
        log: options.log.clone(),
    };
    let name = project.name();

    let stage = Arc::new(Stage::open(project, values));
    let _watcher = watch::watch(Arc::clone(&stage))?;
    let interrupted = interrupt::token()?;
    let _noted = registry::register(&running)?;
    if options.json {
        show::json(&running)?;
    } else {
        show::line(&format!("{name}: {url}   (Ctrl-C ends it)"))?;
    }
    open_page(options, &url);
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
