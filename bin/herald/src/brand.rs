//! `herald brand`: kits and glossaries from files.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use herald_blobs::Blobs;
use herald_store::Page;
use herald_store::brand as rows;
use herald_store::clock::now_micros;
use herald_studio::brand::{self, GlossaryEntry, KitFile};

use crate::config::Config;
use crate::wiring::open_store;
use crate::workspaces::chosen;

/// Rows a listing shows.
const SHOWN: u32 = 1_000;

#[derive(Args)]
pub struct Brand {
    /// Id or name of the workspace (default: the first one)
    #[arg(long, global = true)]
    workspace: Option<String>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Colours, fonts and a logo
    #[command(subcommand)]
    Kits(KitCommand),
    /// How terms are translated
    #[command(subcommand)]
    Glossaries(GlossaryCommand),
}

#[derive(Subcommand)]
enum KitCommand {
    /// Make a kit from a TOML or JSON file (name, colors, fonts, logo) and print its id
    Create {
        file: PathBuf,
    },
    List,
    Delete {
        id: String,
    },
}

#[derive(Subcommand)]
enum GlossaryCommand {
    /// Make a glossary from a CSV file with the columns term, translation and, if need be, language and
    /// pronunciation (other words, or IPA between slashes); prints its id
    Create {
        file: PathBuf,
        /// Default: the file's name without its ending
        #[arg(long)]
        name: Option<String>,
    },
    List,
    Delete {
        id: String,
    },
}

pub async fn run(config: &Config, brand: Brand) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let workspace = chosen(&store, brand.workspace.as_deref()).await?.id;
    match brand.what {
        What::Kits(KitCommand::Create { file }) => {
            let kit = read_kit(&file)?;
            let beside = file.parent().unwrap_or(Path::new("."));
            let logo = match &kit.logo {
                Some(name) => {
                    let path = beside.join(name);
                    Some(std::fs::read(&path).with_context(|| format!("`logo`: {} cannot be read", path.display()))?)
                }
                None => None,
            };
            let blobs = Blobs::open(config.data_dir.join("files")).await?;
            println!("{}", brand::create_kit(&store, &blobs, workspace, kit, logo).await?);
        }
        What::Kits(KitCommand::List) => {
            for row in rows::list_kits(store.read(), workspace, &Page::first(SHOWN)).await?.0 {
                println!("{}  {}", row.id, row.name);
            }
        }
        What::Kits(KitCommand::Delete { id }) => {
            let parsed = id.parse().map_err(|_| anyhow::anyhow!("`{id}` is not the id of a brand kit"))?;
            let txn = store.begin().await?;
            anyhow::ensure!(rows::delete_kit(&txn, workspace, parsed, now_micros()).await?, "there is no kit `{id}`");
            txn.commit().await?;
        }
        What::Glossaries(GlossaryCommand::Create { file, name }) => {
            let stem = || file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let entries = read_glossary(&file)?;
            println!("{}", brand::create_glossary(&store, workspace, name.unwrap_or_else(stem), entries).await?);
        }
        What::Glossaries(GlossaryCommand::List) => {
            for row in rows::list_glossaries(store.read(), workspace, &Page::first(SHOWN)).await?.0 {
                let entries = row.entries.as_array().map_or(0, Vec::len);
                println!("{}  {}  {entries} entries", row.id, row.name);
            }
        }
        What::Glossaries(GlossaryCommand::Delete { id }) => {
            let parsed = id.parse().map_err(|_| anyhow::anyhow!("`{id}` is not the id of a glossary"))?;
            let txn = store.begin().await?;
            anyhow::ensure!(rows::delete_glossary(&txn, workspace, parsed).await?, "there is no glossary `{id}`");
            txn.commit().await?;
        }
    }
    store.close().await?;
    Ok(())
}

fn read_kit(file: &Path) -> anyhow::Result<KitFile> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("json") => serde_json::from_str(&text).with_context(|| format!("{} is no brand kit", file.display())),
        Some("toml") => toml::from_str(&text).with_context(|| format!("{} is no brand kit", file.display())),
        _ => anyhow::bail!("{}: a brand kit is a .toml or .json file", file.display()),
    }
}

fn read_glossary(file: &Path) -> anyhow::Result<Vec<GlossaryEntry>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let mut entries = Vec::new();
    // The reader's errors name the line and the column.
    for record in reader.deserialize::<GlossaryEntry>() {
        let entry = record.with_context(|| format!("{} is no glossary", file.display()))?;
        // An empty cell says nothing.
        let language = entry.language.filter(|language| !language.is_empty());
        let pronunciation = entry.pronunciation.filter(|pronunciation| !pronunciation.is_empty());
        entries.push(GlossaryEntry { language, pronunciation, ..entry });
    }
    Ok(entries)
}
