//! Style sheets as trees of tokens. Text is kept as written wherever closing what the end of the file left open allows it.

use cssparser::{ParseError, Parser, ToCss, Token};

/// One token, or a bracket with what is in it.
#[derive(Debug, Clone)]
pub(super) enum Component {
    Token { kind: Kind, text: String },
    Block { shape: Shape, items: Vec<Component> },
}

/// What a token is, as far as scoping and addresses ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Ident(String),
    /// Lower case.
    AtKeyword(String),
    Text(String),
    /// `url(…)` without quotes.
    Url(String),
    Delim(char),
    Colon,
    Comma,
    Semicolon,
    Space,
    Comment,
    /// `<!--` and `-->`: nothing between rules.
    CommentMark,
    /// What no rule survives.
    Bad,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// Name in lower case, and as written.
    Function {
        name: String,
        text: String,
    },
    Parentheses,
    Square,
    Curly,
}

impl Component {
    pub fn kind(&self) -> Option<&Kind> {
        match self {
            Component::Token { kind, .. } => Some(kind),
            Component::Block { .. } => None,
        }
    }

    pub fn is(&self, wanted: &Kind) -> bool {
        self.kind() == Some(wanted)
    }

    pub fn is_delim(&self, wanted: char) -> bool {
        self.is(&Kind::Delim(wanted))
    }

    pub fn ident(&self) -> Option<&str> {
        match self {
            Component::Token { kind: Kind::Ident(name), .. } => Some(name),
            _ => None,
        }
    }

    /// Contents of a block in curly brackets.
    pub fn curly(&self) -> Option<&[Component]> {
        match self {
            Component::Block { shape: Shape::Curly, items } => Some(items),
            _ => None,
        }
    }

    /// Lower-case name and arguments.
    pub fn function(&self) -> Option<(&str, &[Component])> {
        match self {
            Component::Block { shape: Shape::Function { name, .. }, items } => Some((name, items)),
            _ => None,
        }
    }
}

/// Never fails. Nesting beyond the limit of the parser (75) is flattened: no sheet that means something has it.
pub(super) fn components(css: &str) -> Vec<Component> {
    read(&mut Parser::new(css))
}

fn read(parser: &mut Parser) -> Vec<Component> {
    let mut list = Vec::new();
    loop {
        let start = parser.position();
        let Ok(token) = parser.next_including_whitespace_and_comments() else { return list };
        let token = token.clone();
        let written = parser.slice_from(start);
        let shape = match &token {
            Token::Function(name) => {
                Some(Shape::Function { name: name.to_ascii_lowercase(), text: text_of(&token, written) })
            }
            Token::ParenthesisBlock => Some(Shape::Parentheses),
            Token::SquareBracketBlock => Some(Shape::Square),
            Token::CurlyBracketBlock => Some(Shape::Curly),
            _ => None,
        };
        list.push(match shape {
            Some(shape) => {
                let read = parser.parse_nested_block(|inner| Ok::<_, ParseError<()>>(read(inner)));
                Component::Block { shape, items: read.unwrap_or_default() }
            }
            None => Component::Token { kind: kind(&token), text: text_of(&token, written) },
        });
    }
}

fn kind(token: &Token) -> Kind {
    match token {
        Token::Ident(name) => Kind::Ident(name.to_string()),
        Token::AtKeyword(name) => Kind::AtKeyword(name.to_ascii_lowercase()),
        Token::QuotedString(text) => Kind::Text(text.to_string()),
        Token::UnquotedUrl(address) => Kind::Url(address.to_string()),
        Token::Delim(sign) => Kind::Delim(*sign),
        Token::Colon => Kind::Colon,
        Token::Comma => Kind::Comma,
        Token::Semicolon => Kind::Semicolon,
        Token::WhiteSpace(_) => Kind::Space,
        Token::Comment(_) => Kind::Comment,
        Token::CDO | Token::CDC => Kind::CommentMark,
        Token::BadUrl(_)
        | Token::BadString(_)
        | Token::CloseParenthesis
        | Token::CloseSquareBracket
        | Token::CloseCurlyBracket => Kind::Bad,
        _ => Kind::Other,
    }
}

/// A comment parts tokens as a space does not (`a/**/b` is no descendant), so an empty one stays.
fn text_of(token: &Token, written: &str) -> String {
    match token {
        Token::Comment(_) => "/**/".to_owned(),
        // The end of the file may have ended a string, an address or an escape: written again they are closed.
        Token::QuotedString(_) | Token::UnquotedUrl(_) => token.to_css_string(),
        _ if written.contains('\\') => token.to_css_string(),
        _ => written.to_owned(),
    }
}

/// Writes `items` with every address in them changed by `rebase`; `None` leaves one as it is.
pub(super) fn write(items: &[Component], out: &mut String, rebase: &mut dyn FnMut(&str) -> Option<String>) {
    for item in items {
        match item {
            Component::Token { kind: Kind::Url(address), text } => match rebase(address) {
                Some(address) => out.push_str(&Token::UnquotedUrl(address.into()).to_css_string()),
                None => out.push_str(text),
            },
            Component::Token { text, .. } => out.push_str(text),
            Component::Block { shape, items: inner } => {
                let (open, close) = brackets(shape);
                out.push_str(open);
                match shape {
                    Shape::Function { name, .. } if takes_addresses(name) => write_addresses(inner, out, rebase),
                    _ => write(inner, out, rebase),
                }
                out.push_str(close);
            }
        }
    }
}

fn brackets(shape: &Shape) -> (&str, &'static str) {
    match shape {
        Shape::Function { text, .. } => (text, ")"),
        Shape::Parentheses => ("(", ")"),
        Shape::Square => ("[", "]"),
        Shape::Curly => ("{", "}"),
    }
}

fn takes_addresses(function: &str) -> bool {
    matches!(function, "url" | "src" | "image-set" | "-webkit-image-set")
}

fn write_addresses(items: &[Component], out: &mut String, rebase: &mut dyn FnMut(&str) -> Option<String>) {
    for item in items {
        match item {
            Component::Token { kind: Kind::Text(address), .. } => match rebase(address) {
                Some(address) => out.push_str(&Token::QuotedString(address.into()).to_css_string()),
                None => write(std::slice::from_ref(item), out, rebase),
            },
            _ => write(std::slice::from_ref(item), out, rebase),
        }
    }
}
