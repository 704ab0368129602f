//! The tracks. What a row does not say follows from its genre, its mood and its seed. Ids and rows stay as they are once
//! published: a film made again must sound the same.

use super::Genre::{self, *};
use super::Mood::{self, *};
use super::Track;
use crate::instrument::Instrument::{self, *};
use crate::{Key, Scale};
use Scale::*;

const C: u8 = 0;
const CS: u8 = 1;
const D: u8 = 2;
const EB: u8 = 3;
const E: u8 = 4;
const F: u8 = 5;
const FS: u8 = 6;
const G: u8 = 7;
const AB: u8 = 8;
const A: u8 = 9;
const BB: u8 = 10;
const B: u8 = 11;

/// Every track, in an order that does not change.
pub fn tracks() -> &'static [Track] {
    TRACKS
}

#[allow(clippy::too_many_arguments, reason = "a row of the table, in its columns")]
const fn t(
    id: &'static str,
    genre: Genre,
    mood: Mood,
    tempo: u16,
    tonic: u8,
    scale: Scale,
    lead: Instrument,
    uses: &'static str,
) -> Track {
    Track { id, genre, mood, tempo, key: Key { tonic, scale }, lead, uses }
}

#[rustfmt::skip]
const TRACKS: &[Track] = &[
    t("quarterly-horizon", Corporate, Uplifting, 112, C, Major, Piano, "annual reports and company films"),
    t("open-office", Corporate, Happy, 118, G, Major, Marimba, "team introductions and onboarding"),
    t("clear-strategy", Corporate, Confident, 100, D, Major, ElectricGuitar, "strategy talks and investor pitches"),
    t("steady-growth", Corporate, Calm, 92, F, Major, Piano, "tutorials and training"),
    t("first-meeting", Corporate, Playful, 120, BB, Major, Pizzicato, "how-to videos and webinars"),
    t("momentum", Corporate, Energetic, 126, A, Minor, SynthLead, "launch events and sales kick-offs"),
    t("rainy-window", LoFi, Melancholic, 72, A, Minor, FeltPiano, "rain, reading, study streams"),
    t("late-library", LoFi, Calm, 78, D, Dorian, Vibraphone, "studying and focus"),
    t("sunday-coffee", LoFi, Nostalgic, 82, F, Major, NylonGuitar, "coffee shops, mornings, cooking"),
    t("tape-and-dust", LoFi, Dreamy, 70, EB, Major, ElectricPiano, "memories and slow montages"),
    t("window-seat", LoFi, Happy, 86, C, Major, Kalimba, "vlogs and day-in-the-life videos"),
    t("last-train", LoFi, Mysterious, 76, E, Minor, Saxophone, "night city walks"),
    t("deep-field", Ambient, Dreamy, 60, D, Lydian, Vibraphone, "stars, galaxies, astronomy"),
    t("still-water", Ambient, Calm, 56, C, Major, Harp, "lakes, oceans, underwater shots"),
    t("northern-light", Ambient, Mysterious, 62, E, Minor, GlassPad, "ice, aurora, Arctic landscapes"),
    t("slow-clouds", Ambient, Nostalgic, 58, G, Major, FeltPiano, "time lapses and aerial views"),
    t("hollow-earth", Ambient, Dark, 54, CS, Minor, Cello, "caves, ruins, desolation"),
    t("morning-fog", Ambient, Calm, 64, A, Major, Flute, "forests and sunrise"),
    t("open-road", Acoustic, Happy, 112, G, Major, Whistle, "road trips and friends"),
    t("campfire", Acoustic, Calm, 84, D, Major, NylonGuitar, "camping, evenings, family"),
    t("wildflower", Acoustic, Romantic, 90, C, Major, SoloViolin, "weddings and couples"),
    t("lemonade-stand", Acoustic, Playful, 124, F, Major, Ukulele, "children, summer, small businesses"),
    t("homeward", Acoustic, Nostalgic, 96, A, Major, SteelGuitar, "coming home, grandparents, photographs"),
    t("harvest", Acoustic, Uplifting, 108, E, Major, Fiddle, "farms, food, charity"),
    t("grey-morning", Acoustic, Melancholic, 76, E, Minor, SteelGuitar, "loss, goodbyes, funerals"),
    t("letters-unsent", Cinematic, Melancholic, 66, D, Minor, Cello, "grief, war stories, sad scenes"),
    t("the-long-road", Cinematic, Uplifting, 88, C, Major, FrenchHorn, "journeys and achievements"),
    t("quiet-evidence", Cinematic, Mysterious, 80, B, Minor, Clarinet, "investigations and true crime"),
    t("before-the-storm", Cinematic, Tense, 96, C, Minor, Strings, "countdowns and conflict"),
    t("coronation", Cinematic, Epic, 92, D, Major, Trumpet, "victory, kings, ceremonies"),
    t("first-light", Cinematic, Dreamy, 72, G, Major, SoloViolin, "birth, nature, wonder"),
    t("shadow-council", Cinematic, Dark, 70, FS, Minor, Choir, "villains and conspiracies"),
    t("two-hearts", Cinematic, Romantic, 70, F, Major, SoloViolin, "love stories and proposals"),
    t("iron-sky", Trailer, Epic, 120, D, Minor, FrenchHorn, "battles and superheroes"),
    t("last-stand", Trailer, Epic, 132, C, Minor, Brass, "wars and armies"),
    t("summit", Trailer, Uplifting, 116, G, Major, Trumpet, "climbing, olympics, champions"),
    t("collision-course", Trailer, Tense, 138, E, Minor, Strings, "chases and disaster"),
    t("dragon-gate", Trailer, Dark, 108, FS, Minor, Choir, "fantasy, monsters, games"),
    t("arena", Trailer, Energetic, 140, A, Minor, SynthBrass, "sports openers and matches"),
    t("paper-boats", SoloPiano, Dreamy, 76, C, Major, Piano, "childhood and daydreams"),
    t("empty-room", SoloPiano, Melancholic, 64, A, Minor, FeltPiano, "loneliness, break-ups, obituaries"),
    t("candlelight", SoloPiano, Romantic, 70, EB, Major, Piano, "dinners, anniversaries, engagement"),
    t("small-hopes", SoloPiano, Uplifting, 92, G, Major, Piano, "charity appeals and recovery"),
    t("attic-photographs", SoloPiano, Nostalgic, 74, F, Major, FeltPiano, "family albums and history"),
    t("snow-on-glass", SoloPiano, Calm, 66, D, Major, Piano, "winter and quiet reflection"),
    t("velvet-rope", House, Confident, 124, A, Minor, SynthLead, "fashion shows and night clubs"),
    t("sunrise-set", House, Uplifting, 122, F, Major, SynthPluck, "festivals and summer parties"),
    t("warehouse", House, Dark, 126, C, Minor, SquareLead, "underground clubs and raves"),
    t("peak-hour", House, Energetic, 128, G, Minor, SynthLead, "workouts and dancing"),
    t("rooftop", House, Happy, 120, D, Major, Piano, "cocktails and city skylines"),
    t("neon-mile", Synthwave, Confident, 104, A, Minor, SynthLead, "cars at night"),
    t("sunset-grid", Synthwave, Nostalgic, 96, C, Major, SynthBrass, "the eighties and old computers"),
    t("chrome-rider", Synthwave, Energetic, 118, E, Minor, SynthLead, "races and cyberpunk action"),
    t("cassette-dreams", Synthwave, Dreamy, 84, F, Major, GlassPad, "memories and slow motion"),
    t("blade-city", Synthwave, Dark, 90, D, Minor, SquareLead, "dystopia and science fiction"),
    t("corner-store", BoomBap, Confident, 92, D, Minor, ElectricPiano, "skateboards and street style"),
    t("brownstone", BoomBap, Nostalgic, 88, G, Minor, Trumpet, "neighbourhood stories"),
    t("sunny-block", BoomBap, Happy, 96, F, Major, Flute, "basketball and street food"),
    t("midnight-cipher", BoomBap, Dark, 86, C, Minor, Piano, "crime stories and rap"),
    t("cold-chain", Trap, Dark, 140, CS, Minor, MusicBox, "gaming montages and hard beats"),
    t("gold-lens", Trap, Confident, 144, FS, Minor, Flute, "luxury, sneakers, cars"),
    t("pressure", Trap, Energetic, 150, E, Minor, SynthBrass, "gym workouts and fights"),
    t("floating-city", Trap, Dreamy, 130, A, Minor, GlassPad, "slow motion and travel reels"),
    t("disco-dentist", Funk, Playful, 112, E, Dorian, Saxophone, "comedy and quirky adverts"),
    t("strut", Funk, Confident, 104, D, Dorian, ElectricGuitar, "swagger, heists, fashion"),
    t("block-party", Funk, Energetic, 116, G, Mixolydian, Trumpet, "parties and dance crews"),
    t("roller-rink", Funk, Happy, 118, A, Mixolydian, SynthLead, "seventies, skating, fun"),
    t("blue-corner", Jazz, Calm, 100, F, Major, Piano, "bars and late evenings"),
    t("uptown-stroll", Jazz, Happy, 132, BB, Major, Clarinet, "city life and shopping"),
    t("smoke-and-mirrors", Jazz, Mysterious, 92, C, Minor, Saxophone, "detectives and film noir"),
    t("after-hours", Jazz, Romantic, 84, EB, Major, Trumpet, "dinners and slow dances"),
    t("cat-burglar", Jazz, Playful, 120, D, Minor, Vibraphone, "sneaking and capers"),
    t("ipanema-breeze", BossaNova, Calm, 120, F, Major, Flute, "beaches, hotels, spas"),
    t("terrace-lunch", BossaNova, Happy, 132, C, Major, Vibraphone, "recipes and food"),
    t("soft-samba", BossaNova, Romantic, 112, D, Major, NylonGuitar, "holidays for two"),
    t("bright-side", Pop, Happy, 116, C, Major, SynthPluck, "adverts and unboxing"),
    t("skyline", Pop, Uplifting, 124, D, Major, SynthLead, "openers and success stories"),
    t("golden-hour", Pop, Romantic, 92, G, Major, ElectricGuitar, "couples and sunsets"),
    t("new-shoes", Pop, Playful, 108, A, Major, Whistle, "shopping and apps"),
    t("all-in", Pop, Energetic, 128, E, Major, SynthLead, "highlights and fitness"),
    t("after-summer", Pop, Nostalgic, 100, F, Major, Piano, "graduations and goodbyes"),
    t("full-throttle", Rock, Energetic, 144, E, Minor, ElectricGuitar, "motor sport and extreme sports"),
    t("garage-door", Rock, Happy, 132, A, Mixolydian, ElectricGuitar, "teenagers and bands"),
    t("stadium", Rock, Epic, 112, D, Major, ElectricGuitar, "crowds and champions"),
    t("desert-highway", Rock, Confident, 100, E, Mixolydian, ElectricGuitar, "motorbikes, trucks, beer"),
    t("broken-wire", Rock, Dark, 120, D, Minor, ElectricGuitar, "rebellion and danger"),
    t("carousel", Waltz, Playful, 150, C, Major, Accordion, "fairs and circus"),
    t("winter-palace", Waltz, Romantic, 132, D, Major, SoloViolin, "balls and royal weddings"),
    t("clockmaker", Waltz, Mysterious, 120, A, Minor, MusicBox, "fairytales and magic"),
    t("rue-des-fleurs", Waltz, Nostalgic, 140, G, Major, Clarinet, "France, cafes, vintage film"),
    t("green-hills", Celtic, Happy, 116, D, Major, Whistle, "Ireland, dancing, pubs"),
    t("the-old-inn", Celtic, Playful, 124, A, Dorian, Fiddle, "taverns and role-playing games"),
    t("emerald-mist", Celtic, Dreamy, 80, E, Dorian, Flute, "legends and landscapes"),
    t("sail-west", Celtic, Epic, 112, D, Dorian, Fiddle, "ships, sea voyages, quests"),
    t("plaza-nights", Latin, Energetic, 104, A, Minor, Trumpet, "salsa and street parties"),
    t("hot-pavement", Latin, Happy, 100, C, Major, Flute, "carnival and tropical cities"),
    t("tango-alley", Latin, Tense, 112, D, Minor, Accordion, "passion, duels, rivalry"),
    t("toy-parade", Children, Happy, 120, C, Major, Glockenspiel, "nursery videos and toys"),
    t("puppy-chase", Children, Playful, 138, F, Major, Clarinet, "funny animals and bloopers"),
    t("bedtime-boat", Children, Calm, 84, G, Major, MusicBox, "lullabies, babies, sleep"),
    t("little-inventor", Children, Mysterious, 112, D, Minor, Pizzicato, "science for kids and puzzles"),
    t("the-cellar", Horror, Dark, 60, C, Minor, Cello, "haunted houses and ghosts"),
    t("music-box-murder", Horror, Dark, 72, A, Minor, MusicBox, "creepy dolls and murder"),
    t("watching-eyes", Horror, Tense, 76, E, Phrygian, SoloViolin, "stalkers and suspense"),
    t("ritual", Horror, Mysterious, 66, D, Phrygian, Choir, "cults and dark magic"),
    t("data-stream", Technology, Confident, 110, A, Minor, SynthPluck, "software and networks"),
    t("neural-path", Technology, Mysterious, 104, D, Minor, SquareLead, "artificial intelligence and research"),
    t("clean-room", Technology, Calm, 96, F, Major, GlassPad, "laboratories, medicine, health care"),
    t("launch-window", Technology, Uplifting, 120, C, Major, SynthLead, "start-ups and product reveals"),
    t("breaking-story", Technology, Tense, 124, G, Minor, Strings, "news headlines and urgent reports"),
    t("robot-workshop", Technology, Playful, 116, E, Minor, Marimba, "gadgets and engineering"),
    t("sleigh-road", Holiday, Happy, 120, G, Major, Glockenspiel, "Christmas greetings and shopping"),
    t("fireside", Holiday, Calm, 80, F, Major, Celesta, "Christmas eve at home"),
    t("winter-market", Holiday, Playful, 128, C, Major, Whistle, "Christmas markets and gifts"),
    t("silent-snow", Holiday, Nostalgic, 76, D, Major, Choir, "snowfall and carols"),
    t("overclock", DrumAndBass, Energetic, 174, F, Minor, SynthLead, "e-sports and races"),
    t("liquid-sky", DrumAndBass, Dreamy, 170, D, Minor, GlassPad, "drones and parkour"),
    t("red-line", DrumAndBass, Tense, 176, E, Minor, SquareLead, "chases and hackers"),
    t("island-time", Reggae, Happy, 76, G, Major, Organ, "beach bars and holidays"),
    t("hammock", Reggae, Calm, 70, C, Major, Saxophone, "relaxing in the sun"),
    t("harbour-dub", Reggae, Confident, 74, A, Dorian, Trumpet, "surf and street art"),
    t("dusty-boots", Country, Happy, 116, G, Major, Fiddle, "ranches and barn dances"),
    t("wagon-trail", Country, Nostalgic, 92, D, Major, SteelGuitar, "the old West and horses"),
    t("moonshine-run", Country, Energetic, 132, A, Major, Banjo, "car chases and bluegrass"),
    t("drawing-room", Classical, Calm, 84, C, Major, Flute, "museums, art, tea"),
    t("royal-fountain", Classical, Happy, 112, D, Major, SoloViolin, "palaces, gardens, luxury"),
    t("fugitive-quill", Classical, Playful, 120, G, Major, Harpsichord, "satire and period comedy"),
    t("minor-canon", Classical, Melancholic, 76, A, Minor, Clarinet, "history and tragedy"),
    t("bamboo-garden", EastAsian, Calm, 72, D, Major, PanFlute, "zen, tea, gardens"),
    t("crane-dance", EastAsian, Romantic, 84, G, Major, Flute, "calligraphy and silk"),
    t("temple-steps", EastAsian, Mysterious, 80, A, Dorian, Koto, "martial arts and temples"),
    t("monsoon-road", EastAsian, Mysterious, 96, D, Mixolydian, Sitar, "India, spices, travel"),
    t("pixel-quest", Chiptune, Happy, 140, C, Major, SquareLead, "platform games"),
    t("boss-fight", Chiptune, Tense, 160, E, Minor, SquareLead, "game battles"),
    t("save-point", Chiptune, Calm, 100, G, Major, SquareLead, "menus and game tutorials"),
    t("lotus", Meditation, Calm, 50, D, Major, PanFlute, "yoga and breathing"),
    t("inner-garden", Meditation, Dreamy, 54, G, Major, Kalimba, "falling asleep, sleep stories, massage"),
    t("singing-bowls", Meditation, Calm, 48, F, Major, TubularBells, "mindfulness and healing"),
    t("night-shore", Meditation, Nostalgic, 52, A, Major, Flute, "sleep, dozing off, letting go"),
    t("crossroads", Blues, Confident, 96, E, Mixolydian, ElectricGuitar, "whisky, bars, barbers"),
    t("backwater", Blues, Melancholic, 72, A, Minor, Saxophone, "hard times and rain"),
    t("juke-joint", Blues, Happy, 120, G, Mixolydian, Organ, "barbecue and dancing"),
    t("palm-shade", Tropical, Happy, 106, G, Major, SteelPan, "pools and summer sales"),
    t("sand-and-salt", Tropical, Calm, 98, D, Major, Kalimba, "surfing and islands"),
    t("sunset-dive", Tropical, Uplifting, 112, F, Major, Flute, "travel reels and beaches"),
    t("blue-lagoon", Tropical, Romantic, 100, AB, Major, PanFlute, "honeymoons and resorts"),
    t("coral-drift", Ambient, Dreamy, 66, B, Lydian, Kalimba, "reefs and aquariums"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::catalogue::effects;

    #[test]
    fn there_are_enough_tracks_and_effects_each_with_an_id_of_its_own() {
        assert!(tracks().len() >= 120, "{}", tracks().len());
        assert!(effects().len() >= 60, "{}", effects().len());
        let ids = tracks().iter().map(|track| track.id).chain(effects().iter().map(|effect| effect.id));
        let mut seen = HashSet::new();
        for id in ids {
            assert!(seen.insert(id), "{id} twice");
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{id}");
        }
        for track in tracks() {
            let seconds = track.duration();
            assert!((20.0..=60.0).contains(&seconds), "{}: {seconds} s", track.id);
        }
    }
}
