//! The words that credits are made of, as captions write them.

/// Words for a picture, as they stand before a colon or "by".
pub(super) const PICTURES: [&str; 44] = [
    "photo",
    "photos",
    "photograph",
    "photographs",
    "photographer",
    "picture",
    "pictures",
    "image",
    "images",
    "credit",
    "illustration",
    "foto",
    "fotos",
    "archivfoto",
    "archivbild",
    "symbolfoto",
    "symbolbild",
    "bild",
    "bilder",
    "beeld",
    "bilde",
    "billede",
    "fotó",
    "kuva",
    "kuvat",
    "fot",
    "zdjęcie",
    "fotograf",
    "fotografie",
    "fotografía",
    "fotoğraf",
    "imagen",
    "imagem",
    "immagine",
    "crédit",
    "crédits",
    "фото",
    "φωτογραφία",
    "ảnh",
    "사진",
    "صورة",
    "الصورة",
    "תמונה",
    "צילום",
];

/// The words for "by" that may follow one.
pub(super) const BY: [&str; 7] = [" by ", " von ", " par ", " de ", " di ", " av ", " af "];

/// Who sells pictures and signs no texts.
pub(super) const SELLERS: [&str; 25] = [
    "Getty",
    "Getty Images",
    "AP Photo",
    "AP Photos",
    "AP Images",
    "AFP Photo",
    "Reuters Photo",
    "picture alliance",
    "dpa-Zentralbild",
    "Shutterstock",
    "Shutterstock.com",
    "iStock",
    "iStockphoto",
    "Corbis",
    "Alamy",
    "Alamy Stock Photo",
    "imago",
    "imago images",
    "EPA",
    "NurPhoto",
    "Landov",
    "MCT",
    "ZUMA Press",
    "LaPresse",
    "Magnum Photos",
];

/// Agencies that stand before the photographer's name, as they write themselves.
pub(super) const WIRES: [&str; 12] = [
    "REUTERS",
    "Reuters",
    "AP Photo",
    "AP Photos",
    "AFP Photo",
    "AFP PHOTO",
    "AFP",
    "EPA",
    "EPA-EFE",
    "PTI Photo",
    "ANI Photo",
    "Getty Images",
];

/// Last words of outlets.
pub(super) const OUTLETS: [&str; 22] = [
    "Times",
    "Post",
    "Tribune",
    "News",
    "Press",
    "Jazeera",
    "Herald",
    "Journal",
    "Guardian",
    "Chronicle",
    "Globe",
    "Gazette",
    "Observer",
    "Telegraph",
    "Media",
    "Pool",
    "File",
    "NPR",
    "CNN",
    "BBC",
    "NBC",
    "Images",
];

/// What a page writes behind a picture.
pub(super) const SHOWN: [&str; 2] = ["hide caption", "toggle caption"];

/// What it writes before one.
pub(super) const CAPTIONED: [&str; 5] =
    ["Image caption, ", "Image source, ", "Media caption, ", "Video caption, ", "Figure caption, "];
