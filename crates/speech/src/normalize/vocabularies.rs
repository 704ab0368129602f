//! What figures and signs are called in the languages whose numbers espeak-ng reads.

use crate::language::Language;

/// A thing counted: one, several.
pub(super) type Counted = (&'static str, &'static str);

/// The words of one language around its figures.
pub(super) struct Vocabulary {
    pub language: Language,
    /// Between the whole and the parts of an amount of money.
    pub money_joint: &'static str,
    /// Sign, name.
    pub currencies: &'static [(&'static str, Counted)],
    /// After the hour, before the minutes; after a full hour.
    pub clock: (&'static str, &'static str, &'static str),
    /// One half; thirds; quarters.
    pub fractions: (&'static str, Counted, Counted),
    /// Between the numbers of any other fraction.
    pub over: &'static str,
    /// Between the ends of a range.
    pub to: &'static str,
    pub minus: &'static str,
    /// As [`UNITS`].
    pub units: [Counted; UNITS.len()],
    /// As [`SIGNS`].
    pub signs: [&'static str; SIGNS.len()],
    /// Written short, lower case, with its full stop where it has one; said.
    pub abbreviations: &'static [(&'static str, &'static str)],
}

/// Symbols of units, as they are written behind a figure.
pub(super) const UNITS: [&str; 17] =
    ["km", "m", "cm", "mm", "kg", "g", "mg", "l", "ml", "km/h", "°c", "°", "%", "gb", "mb", "h", "min"];

/// Signs within links and between words.
pub(super) const SIGNS: [char; 8] = ['.', '/', '@', '-', '_', '&', '+', '='];

pub(super) fn of(language: Language) -> Option<&'static Vocabulary> {
    VOCABULARIES.iter().find(|vocabulary| vocabulary.language.primary() == language.primary())
}

const VOCABULARIES: &[Vocabulary] = &[SPANISH, FRENCH, ITALIAN, PORTUGUESE, HINDI];

const SPANISH: Vocabulary = Vocabulary {
    language: Language::Es,
    money_joint: "con",
    currencies: &[
        ("US$", ("dólar", "dólares")),
        ("$", ("dólar", "dólares")),
        ("€", ("euro", "euros")),
        ("£", ("libra", "libras")),
        ("¥", ("yen", "yenes")),
        ("₹", ("rupia", "rupias")),
    ],
    clock: ("y", "", "horas"),
    fractions: ("un medio", ("un tercio", "tercios"), ("un cuarto", "cuartos")),
    over: "sobre",
    to: "a",
    minus: "menos",
    units: [
        ("kilómetro", "kilómetros"),
        ("metro", "metros"),
        ("centímetro", "centímetros"),
        ("milímetro", "milímetros"),
        ("kilo", "kilos"),
        ("gramo", "gramos"),
        ("miligramo", "miligramos"),
        ("litro", "litros"),
        ("mililitro", "mililitros"),
        ("kilómetro por hora", "kilómetros por hora"),
        ("grado", "grados"),
        ("grado", "grados"),
        ("por ciento", "por ciento"),
        ("gigabyte", "gigabytes"),
        ("megabyte", "megabytes"),
        ("hora", "horas"),
        ("minuto", "minutos"),
    ],
    signs: ["punto", "barra", "arroba", "guion", "guion bajo", "y", "más", "igual a"],
    abbreviations: &[
        ("ud.", "usted"),
        ("uds.", "ustedes"),
        ("srta.", "señorita"),
        ("núm.", "número"),
        ("pág.", "página"),
        ("etc.", "etcétera"),
    ],
};

const FRENCH: Vocabulary = Vocabulary {
    language: Language::FrFr,
    money_joint: "",
    currencies: &[
        ("$", ("dollar", "dollars")),
        ("€", ("euro", "euros")),
        ("£", ("livre", "livres")),
        ("¥", ("yen", "yens")),
        ("₹", ("roupie", "roupies")),
    ],
    clock: ("heures", "", "heures"),
    fractions: ("un demi", ("un tiers", "tiers"), ("un quart", "quarts")),
    over: "sur",
    to: "à",
    minus: "moins",
    units: [
        ("kilomètre", "kilomètres"),
        ("mètre", "mètres"),
        ("centimètre", "centimètres"),
        ("millimètre", "millimètres"),
        ("kilo", "kilos"),
        ("gramme", "grammes"),
        ("milligramme", "milligrammes"),
        ("litre", "litres"),
        ("millilitre", "millilitres"),
        ("kilomètre heure", "kilomètres heure"),
        ("degré", "degrés"),
        ("degré", "degrés"),
        ("pour cent", "pour cent"),
        ("gigaoctet", "gigaoctets"),
        ("mégaoctet", "mégaoctets"),
        ("heure", "heures"),
        ("minute", "minutes"),
    ],
    signs: ["point", "slash", "arobase", "tiret", "tiret bas", "et", "plus", "égale"],
    abbreviations: &[
        ("m.", "monsieur"),
        ("mm.", "messieurs"),
        ("mme", "madame"),
        ("mlle", "mademoiselle"),
        ("dr", "docteur"),
        ("dr.", "docteur"),
        ("etc.", "et cétéra"),
        ("1er", "premier"),
        ("1re", "première"),
    ],
};

const ITALIAN: Vocabulary = Vocabulary {
    language: Language::It,
    money_joint: "e",
    currencies: &[
        ("$", ("dollaro", "dollari")),
        ("€", ("euro", "euro")),
        ("£", ("sterlina", "sterline")),
        ("¥", ("yen", "yen")),
        ("₹", ("rupia", "rupie")),
    ],
    clock: ("e", "", ""),
    fractions: ("un mezzo", ("un terzo", "terzi"), ("un quarto", "quarti")),
    over: "su",
    to: "a",
    minus: "meno",
    units: [
        ("chilometro", "chilometri"),
        ("metro", "metri"),
        ("centimetro", "centimetri"),
        ("millimetro", "millimetri"),
        ("chilo", "chili"),
        ("grammo", "grammi"),
        ("milligrammo", "milligrammi"),
        ("litro", "litri"),
        ("millilitro", "millilitri"),
        ("chilometro orario", "chilometri orari"),
        ("grado", "gradi"),
        ("grado", "gradi"),
        ("per cento", "per cento"),
        ("gigabyte", "gigabyte"),
        ("megabyte", "megabyte"),
        ("ora", "ore"),
        ("minuto", "minuti"),
    ],
    signs: ["punto", "barra", "chiocciola", "trattino", "trattino basso", "e", "più", "uguale a"],
    abbreviations: &[
        ("sig.", "signor"),
        ("sig.ra", "signora"),
        ("dott.", "dottor"),
        ("avv.", "avvocato"),
        ("prof.", "professor"),
        ("pag.", "pagina"),
        ("ecc.", "eccetera"),
    ],
};

const PORTUGUESE: Vocabulary = Vocabulary {
    language: Language::PtBr,
    money_joint: "e",
    currencies: &[
        ("R$", ("real", "reais")),
        ("US$", ("dólar", "dólares")),
        ("$", ("dólar", "dólares")),
        ("€", ("euro", "euros")),
        ("£", ("libra", "libras")),
        ("¥", ("iene", "ienes")),
        ("₹", ("rúpia", "rúpias")),
    ],
    clock: ("e", "", "horas"),
    fractions: ("um meio", ("um terço", "terços"), ("um quarto", "quartos")),
    over: "sobre",
    to: "a",
    minus: "menos",
    units: [
        ("quilômetro", "quilômetros"),
        ("metro", "metros"),
        ("centímetro", "centímetros"),
        ("milímetro", "milímetros"),
        ("quilo", "quilos"),
        ("grama", "gramas"),
        ("miligrama", "miligramas"),
        ("litro", "litros"),
        ("mililitro", "mililitros"),
        ("quilômetro por hora", "quilômetros por hora"),
        ("grau", "graus"),
        ("grau", "graus"),
        ("por cento", "por cento"),
        ("gigabyte", "gigabytes"),
        ("megabyte", "megabytes"),
        ("hora", "horas"),
        ("minuto", "minutos"),
    ],
    signs: ["ponto", "barra", "arroba", "hífen", "sublinhado", "e", "mais", "igual a"],
    abbreviations: &[
        ("sr.", "senhor"),
        ("sra.", "senhora"),
        ("dr.", "doutor"),
        ("dra.", "doutora"),
        ("prof.", "professor"),
        ("pág.", "página"),
        ("etc.", "etcétera"),
    ],
};

const HINDI: Vocabulary = Vocabulary {
    language: Language::Hi,
    money_joint: "",
    currencies: &[
        ("₹", ("रुपया", "रुपये")),
        ("$", ("डॉलर", "डॉलर")),
        ("€", ("यूरो", "यूरो")),
        ("£", ("पाउंड", "पाउंड")),
        ("¥", ("येन", "येन")),
    ],
    clock: ("बजकर", "मिनट", "बजे"),
    fractions: ("आधा", ("एक तिहाई", "तिहाई"), ("एक चौथाई", "चौथाई")),
    over: "बटा",
    to: "से",
    minus: "माइनस",
    units: [
        ("किलोमीटर", "किलोमीटर"),
        ("मीटर", "मीटर"),
        ("सेंटीमीटर", "सेंटीमीटर"),
        ("मिलीमीटर", "मिलीमीटर"),
        ("किलो", "किलो"),
        ("ग्राम", "ग्राम"),
        ("मिलीग्राम", "मिलीग्राम"),
        ("लीटर", "लीटर"),
        ("मिलीलीटर", "मिलीलीटर"),
        ("किलोमीटर प्रति घंटा", "किलोमीटर प्रति घंटा"),
        ("डिग्री सेल्सियस", "डिग्री सेल्सियस"),
        ("डिग्री", "डिग्री"),
        ("प्रतिशत", "प्रतिशत"),
        ("गीगाबाइट", "गीगाबाइट"),
        ("मेगाबाइट", "मेगाबाइट"),
        ("घंटा", "घंटे"),
        ("मिनट", "मिनट"),
    ],
    signs: ["डॉट", "स्लैश", "ऐट", "डैश", "अंडरस्कोर", "और", "प्लस", "बराबर"],
    abbreviations: &[("डॉ.", "डॉक्टर"), ("प्रो.", "प्रोफ़ेसर")],
};
