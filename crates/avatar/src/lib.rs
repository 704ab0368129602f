//! Faces: finding and following them, and making a still portrait talk.
//!
//! - [`FaceEngine`] holds the networks: detection, 478 landmarks, segmentation. [`Tracker`] follows a face through a video.
//! - [`Portrait`] is a picture made ready: person, background, landmarks.
//! - [`Performance`] is what a face does over time, from phonemes or from sound.
//! - [`Animator`] plays a performance on a portrait, frame by frame; [`character::Presenter`] plays it on a stock presenter.
//!   Both are a [`FrameSource`].
//! - [`cinema::Shot`] stages presenters and portraits before a camera that moves; it is a [`FrameSource`] too.
//! - [`Measure`] reads openings back from landmarks, to compare what was meant with what is seen.
//!
//! Lengths on a face are in distances between the outer eye corners.
//!
//! **Invariant**: this crate knows nothing of files, processes, the network or the environment. Everything it draws is a
//! function of its arguments.

mod animator;
mod audio_mouth;
mod canvas;
pub mod character;
pub mod cinema;
mod coarticulation;
mod detector;
mod engine;
mod eyes;
mod face_shape;
mod frame_source;
mod head;
mod inpaint;
mod liveliness;
mod matte;
mod measure;
mod mesh;
mod mouth_interior;
mod one_euro;
mod performance;
mod portrait;
mod pose;
mod raster;
mod resize;
mod sample;
mod texture;
pub mod topology;
mod tracker;
mod vector;
mod viseme;
mod yuv;

pub use animator::{AnimateError, Animator, FrameBuffer, to_image};
pub use canvas::{Background, Canvas, Fit};
pub use detector::Detection;
pub use engine::FaceEngine;
pub use frame_source::{FrameError, FrameSource};
pub use matte::Matte;
pub use measure::Measure;
pub use mesh::{Face, Landmarks};
pub use performance::{Delivery, Expression, Expressiveness, Performance};
pub use portrait::{Portrait, PortraitError, PrepareOptions};
pub use pose::{FaceFrame, Similarity};
pub use tracker::{Tracker, smooth};
pub use vector::{Mat3, Vec3};
pub use viseme::{MouthShape, Viseme, visemes_of};
