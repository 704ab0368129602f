//! `herald keys`: works on the database directly, so it needs no server and no key.

use clap::{Args, Subcommand};
use herald_identity::{Scope, Scopes, create_key, list_keys, revoke_key};

use crate::config::Config;
use crate::wiring::open_store;
use crate::workspaces::chosen;

#[derive(Args)]
pub struct Keys {
    /// Id or name of the workspace (default: the first one)
    #[arg(long, global = true)]
    workspace: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a key and print it, once
    Create {
        /// What the key is for
        #[arg(long)]
        name: String,
        /// What it may do: read, write, admin (default: all)
        #[arg(long, value_delimiter = ',')]
        scopes: Vec<String>,
    },
    /// Show the keys, without their secrets
    List,
    /// End a key's validity
    Revoke { id: String },
}

pub async fn run(config: &Config, keys: Keys) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let workspace = chosen(&store, keys.workspace.as_deref()).await?;
    match keys.command {
        Command::Create { name, scopes } => {
            let scopes = parse_scopes(&scopes)?;
            let (_, key) = create_key(&store, workspace.id, &name, &scopes).await?;
            println!("{key}");
        }
        Command::List => {
            for key in list_keys(store.read(), workspace.id).await? {
                let state = if key.revoked_at.is_some() { "revoked" } else { "valid" };
                println!("{}  {}…  {state}  {}", key.id, key.prefix, key.name);
            }
        }
        Command::Revoke { id } => {
            let parsed =
                id.parse().map_err(|_| anyhow::anyhow!("`{id}` is not a key id; `herald keys list` shows them"))?;
            anyhow::ensure!(revoke_key(&store, workspace.id, parsed).await?, "there is no valid key `{id}`");
        }
    }
    store.close().await?;
    Ok(())
}

fn parse_scopes(names: &[String]) -> anyhow::Result<Scopes> {
    if names.is_empty() {
        return Ok(Scopes::all());
    }
    let parse = |name: &String| {
        let known = Scope::ALL.map(Scope::as_str).join(", ");
        Scope::parse(name).ok_or_else(|| anyhow::anyhow!("`{name}` is not a scope; the scopes are {known}"))
    };
    Ok(Scopes::only(names.iter().map(parse).collect::<anyhow::Result<Vec<_>>>()?))
}
