//! DER: a tolerant reader, a writer, and the two kinds of time.

pub mod reader;
pub mod time;
pub mod write;

pub use reader::{Asn1Error, Class, Element, Reader};

/// Universal tag numbers (X.680, 8.4).
pub mod tag {
    /// BOOLEAN
    pub const BOOLEAN: u32 = 1;
    /// INTEGER
    pub const INTEGER: u32 = 2;
    /// BIT STRING
    pub const BIT_STRING: u32 = 3;
    /// OCTET STRING
    pub const OCTET_STRING: u32 = 4;
    /// NULL
    pub const NULL: u32 = 5;
    /// OBJECT IDENTIFIER
    pub const OID: u32 = 6;
    /// ENUMERATED
    pub const ENUMERATED: u32 = 10;
    /// UTF8String
    pub const UTF8_STRING: u32 = 12;
    /// SEQUENCE
    pub const SEQUENCE: u32 = 16;
    /// SET
    pub const SET: u32 = 17;
    /// NumericString
    pub const NUMERIC_STRING: u32 = 18;
    /// PrintableString
    pub const PRINTABLE_STRING: u32 = 19;
    /// T61String, also called TeletexString
    pub const T61_STRING: u32 = 20;
    /// IA5String
    pub const IA5_STRING: u32 = 22;
    /// UTCTime
    pub const UTC_TIME: u32 = 23;
    /// GeneralizedTime
    pub const GENERALIZED_TIME: u32 = 24;
    /// VisibleString
    pub const VISIBLE_STRING: u32 = 26;
    /// UniversalString
    pub const UNIVERSAL_STRING: u32 = 28;
    /// BMPString
    pub const BMP_STRING: u32 = 30;
}
