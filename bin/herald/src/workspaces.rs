//! `herald workspaces`: tenants of one installation.

use clap::Subcommand;
use herald_identity::create_workspace;
use herald_store::workspaces::{self, WorkspaceRow};
use herald_store::{ConnectionTrait, Store};

use crate::config::Config;
use crate::wiring::open_store;

#[derive(Subcommand)]
pub enum Command {
    /// Make a workspace and print its id
    Create { name: String },
    /// Show all workspaces, the default one first
    List,
}

pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    match command {
        Command::Create { name } => {
            anyhow::ensure!(
                workspaces::find(store.read(), name.trim()).await?.is_none(),
                "there is a workspace `{}` already",
                name.trim()
            );
            let (workspace, _) = create_workspace(&store, &name).await?;
            println!("{}", workspace.id);
        }
        Command::List => {
            for workspace in workspaces::all(store.read()).await? {
                println!("{}  {}", workspace.id, workspace.name);
            }
        }
    }
    store.close().await?;
    Ok(())
}

/// The workspace named on the command line, by id or name; without a name the default one.
pub async fn chosen(store: &Store, named: Option<&str>) -> anyhow::Result<WorkspaceRow> {
    let found = find(store.read(), named).await?;
    found.ok_or_else(|| {
        anyhow::anyhow!("there is no workspace `{}`; `herald workspaces list` shows them", named.unwrap_or_default())
    })
}

async fn find(conn: &impl ConnectionTrait, named: Option<&str>) -> anyhow::Result<Option<WorkspaceRow>> {
    Ok(match named {
        Some(named) => workspaces::find(conn, named).await?,
        None => workspaces::first(conn).await?,
    })
}
