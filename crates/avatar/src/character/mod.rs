//! Stock presenters: stylised people made from a CC0 base mesh, drawn by a software renderer.
//!
//! - [`Kit`] is the unpacked base data: mesh, shape targets, face units, rig weights, skin masks.
//! - [`Person`] describes one presenter as data (a TOML file per person).
//! - [`Presenter`] is a person modelled, dressed and lit for a canvas; it plays a [`crate::Performance`] frame by frame, with
//!   the same calls as [`crate::Animator`].
//!
//! The look follows one rule: shapes are drawn, not simulated. Everything is a function of its arguments; threads share the
//! work of a frame but never change it.

mod acting;
mod backdrop;
mod base_mesh;
mod binding;
mod body;
mod bones;
mod camera;
mod catalogue;
mod eyes;
mod figure;
mod glasses;
mod hair;
mod kit;
mod light;
pub(crate) mod maths;
mod mesh_tools;
mod model;
mod morphs;
pub mod motion;
mod mouth;
mod occlusion;
mod outfit;
mod output;
mod part;
mod person;
mod pixel;
mod presenter;
pub mod prompt;
mod quaternion;
mod raster;
mod reference;
mod rig;
mod shade;
mod simplify;
mod skeleton;
mod stage;
mod subdivide;
mod timings;

pub use backdrop::{Mood, Scenery, Setting, Time};
pub(crate) use backdrop::{Plane, Wanted, planes};
pub(crate) use camera::Camera;
pub use camera::Framing;
pub use catalogue::{HairChange, Look, PersonFile, Worn, catalogue};
pub use kit::Kit;
pub(crate) use light::{Lighting, shown};
pub use model::HairFacts;
pub(crate) use motion::Gait;
pub use outfit::{Accessory, AccessoryKind, Garment, Outfit, Pattern, Weave};
pub use person::{
    Beard, BeardStyle, Body, Brow, Build, Colour, Complexion, EarringKind, Earrings, Gender, Glasses, GlassesShape,
    Hair, HairStyle, Makeup, Person, PersonError, Smile, Stance,
};
pub use presenter::Presenter;
pub(crate) use presenter::{Modelled, View};
pub use stage::{PresenterError, Quality, Stage};
pub use timings::{Timings, Work};

/// Why the base data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    #[error(transparent)]
    Missing(#[from] herald_inference::ModelError),
    #[error("the character data cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("`{file}` line {line}: expected {what}")]
    Syntax { file: String, line: usize, what: &'static str },
    #[error("the base mesh has no `{0}`")]
    NoGroup(String),
    #[error("there is no shape target `{0}`")]
    NoTarget(String),
    #[error("the skin mask `{0}` is not a picture of usable size")]
    Mask(String),
}
