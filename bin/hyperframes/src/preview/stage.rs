//! The project as it is now, and who wants to know when it changes.

use std::sync::{Arc, RwLock};

use herald_hyperframes::Preview;
use herald_media::Tools;
use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::project::Project;
use crate::variables::Values;

/// Changes a slow page may be behind before it is only told that there were some.
const CHANGES_KEPT: usize = 64;

/// What pages are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A file of the project changed; the page is to be loaded again.
    Files,
    /// An answer was not what the page asked for.
    Warnings,
}

pub struct Stage {
    project: Project,
    /// From the command line.
    values: Values,
    now: RwLock<Now>,
    changes: broadcast::Sender<Change>,
}

#[derive(Clone)]
struct Now {
    revision: u64,
    /// The reason when the project cannot be compiled.
    opened: Result<Arc<Preview>, String>,
}

impl Stage {
    /// A project that cannot be compiled is no reason to stop: it is shown, and mended while the preview runs.
    pub fn open(project: Project, values: Values) -> Stage {
        let opened = compile(&project, &values);
        Stage {
            project,
            values,
            now: RwLock::new(Now { revision: 1, opened }),
            changes: broadcast::channel(CHANGES_KEPT).0,
        }
    }

    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Reads the project again. Blocks.
    pub fn reload(&self) {
        let opened = compile(&self.project, &self.values);
        {
            let mut now = self.now.write().unwrap_or_else(|poisoned| poisoned.into_inner());
            *now = Now { revision: now.revision + 1, opened };
        }
        self.tell(Change::Files);
    }

    /// `None` while the project cannot be compiled.
    pub fn preview(&self) -> Option<Arc<Preview>> {
        self.now().opened.ok()
    }

    pub fn tell(&self, change: Change) {
        // Nobody may be listening.
        let _ = self.changes.send(change);
    }

    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// What the page around the composition needs to know.
    pub fn describe(&self) -> Value {
        let now = self.now();
        let mut about = json!({
            "project": self.project.name(),
            "entry": self.project.entry,
            "revision": now.revision,
            "values": self.values.variables,
        });
        match now.opened {
            Err(error) => about["error"] = error.into(),
            Ok(preview) => {
                let composition = preview.composition();
                about["width"] = composition.width.into();
                about["height"] = composition.height.into();
                about["fps"] = json!([preview.fps().numerator(), preview.fps().denominator()]);
                about["warnings"] = json!(preview.warnings());
            }
        }
        about
    }

    fn now(&self) -> Now {
        self.now.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }
}

fn compile(project: &Project, values: &Values) -> Result<Arc<Preview>, String> {
    let composition = project.open(values).map_err(|error| error.to_string())?;
    Ok(Arc::new(Preview::new(composition, &Tools::default())))
}
