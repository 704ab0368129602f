//! Drawn backgrounds: flat shapes blurred by distance, kept calm behind the head.

mod broadcast;
mod canvas;
mod homes;
mod light;
mod outdoors;
mod plain;
mod plane;
mod props;
mod public;
mod space;
mod workplaces;

use image::RgbImage;
use serde::{Deserialize, Serialize};

use super::person::Colour;
pub(crate) use plane::{Plane, Wanted, planes};

use canvas::Canvas;
use light::Look;

/// What is behind a presenter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    pub kind: Scenery,
    /// The largest surface: wall, panels, the lighter colour of a plain ground.
    #[serde(default, skip_serializing_if = "Option::is_none", alias = "wall", alias = "panel", alias = "light")]
    pub colour: Option<Colour>,
    /// What catches the eye: furniture, signs, a lamp, the deeper colour of a plain ground.
    #[serde(default, skip_serializing_if = "Option::is_none", alias = "warm", alias = "deep")]
    pub accent: Option<Colour>,
    /// A second lamp or sign where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none", alias = "cool")]
    pub second: Option<Colour>,
    #[serde(default)]
    pub time: Time,
    #[serde(default)]
    pub mood: Mood,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scenery {
    Plain,
    GradientSoft,
    Office,
    MeetingRoom,
    HomeOffice,
    LivingRoom,
    Studio,
    Newsroom,
    Stage,
    Classroom,
    Kitchen,
    Shop,
    Cafe,
    Street,
    NightCity,
    Park,
    Beach,
    Mountains,
    Laboratory,
    Clinic,
    Workshop,
    Warehouse,
    SpacecraftBridge,
}

/// What windows and skies show, and which lamps are lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Time {
    #[default]
    Day,
    Evening,
    Night,
}

/// The colour of the light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    #[default]
    Neutral,
    Warm,
    Cool,
    /// Darker, with light from one side.
    Dramatic,
}

impl Default for Setting {
    fn default() -> Self {
        let colour = |value| Some(Colour(value));
        Setting {
            colour: colour([0xf3, 0xef, 0xe9]),
            accent: colour([0xd9, 0xd3, 0xcc]),
            ..Setting::of(Scenery::Plain)
        }
    }
}

impl Setting {
    /// Every kind of setting with a line of English about it.
    pub const KINDS: [(Scenery, &str); 23] = [
        (Scenery::Plain, "one colour running into another, with a glow behind the head"),
        (Scenery::GradientSoft, "soft clouds of two or three colours"),
        (Scenery::Office, "a bright office with windows, a bookshelf and a plant"),
        (Scenery::MeetingRoom, "a meeting room with a screen, chairs and a glass wall"),
        (Scenery::HomeOffice, "a home office lined with books, with a desk lamp"),
        (Scenery::LivingRoom, "a living room with a sofa, pictures and a floor lamp"),
        (Scenery::Studio, "a dark studio with two coloured light tubes"),
        (Scenery::Newsroom, "a broadcast set with screens and a light band"),
        (Scenery::Stage, "a stage with curtains and spotlights"),
        (Scenery::Classroom, "a classroom with a board, a globe and books"),
        (Scenery::Kitchen, "a kitchen with shelves, tiles and a worktop"),
        (Scenery::Shop, "a shop with clothes rails, shelves and boxes"),
        (Scenery::Cafe, "a cafe with hanging lamps, a counter and cups"),
        (Scenery::Street, "a street with houses, shop fronts and trees"),
        (Scenery::NightCity, "a city skyline with lights out of focus"),
        (Scenery::Park, "a park or garden with trees and a meadow"),
        (Scenery::Beach, "a beach with the sea, palms and sand"),
        (Scenery::Mountains, "mountains over a lake and pines"),
        (Scenery::Laboratory, "a laboratory with glassware and a microscope"),
        (Scenery::Clinic, "a doctor's room or hospital with a cabinet and a chart"),
        (Scenery::Workshop, "a workshop with tools on the wall and a bench"),
        (Scenery::Warehouse, "a warehouse with tall racks of boxes"),
        (Scenery::SpacecraftBridge, "the bridge of a spacecraft with holographic displays and stars"),
    ];

    /// A kind of setting in its own colours, by day.
    pub fn of(kind: Scenery) -> Setting {
        Setting { kind, colour: None, accent: None, second: None, time: Time::default(), mood: Mood::default() }
    }

    /// The setting at the canvas' size.
    pub fn draw(&self, width: usize, height: usize) -> RgbImage {
        if self.kind == Scenery::Plain {
            return plain::plain(self, width, height);
        }
        let mut canvas = Canvas::new(width, height);
        let look = Look::new(self);
        self.paint(&mut canvas, &look);
        look.finish(&mut canvas);
        canvas.enlarged(width, height)
    }

    fn paint(&self, canvas: &mut Canvas, look: &Look) {
        let draw = match self.kind {
            Scenery::Plain | Scenery::GradientSoft => plain::gradient_soft,
            Scenery::Office => workplaces::office,
            Scenery::MeetingRoom => workplaces::meeting_room,
            Scenery::HomeOffice => homes::home_office,
            Scenery::LivingRoom => homes::living_room,
            Scenery::Kitchen => homes::kitchen,
            Scenery::Studio => broadcast::studio,
            Scenery::Newsroom => broadcast::newsroom,
            Scenery::Stage => broadcast::stage,
            Scenery::Classroom => public::classroom,
            Scenery::Shop => public::shop,
            Scenery::Cafe => public::cafe,
            Scenery::Street => outdoors::street,
            Scenery::NightCity => outdoors::night_city,
            Scenery::Park => outdoors::park,
            Scenery::Beach => outdoors::beach,
            Scenery::Mountains => outdoors::mountains,
            Scenery::Laboratory => workplaces::laboratory,
            Scenery::Clinic => workplaces::clinic,
            Scenery::Workshop => workplaces::workshop,
            Scenery::Warehouse => workplaces::warehouse,
            Scenery::SpacecraftBridge => space::bridge,
        };
        draw(canvas, look);
    }
}

#[cfg(test)]
mod tests;
