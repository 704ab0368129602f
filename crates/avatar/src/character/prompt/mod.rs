//! People from words: "young woman, short silver hair, dark blue space suit, on a spacecraft bridge".
//!
//! - `vocabulary` and `colours` are the tables of words;
//! - [`Wishes`] is what a prompt asks for, found word by word; what the tables do not know is left to the caller's
//!   [`Nearest`], which compares meanings;
//! - [`cast`] makes a whole person of the wishes: of nobody, or of somebody who keeps their identity;
//! - [`Reference`] is what a picture adds: colours, and the tones and proportions of a face.
//!
//! The same prompt, seed and references always make the same person.

mod casting;
mod colours;
mod reference;
mod vocabulary;
mod wishes;

pub use casting::{Cast, cast};
pub use reference::{FaceTones, Reference};
pub(crate) use vocabulary::{Said, said};
pub use wishes::{Age, HairWish, Light, Nearest, OutfitWish, Slot, Wishes};
