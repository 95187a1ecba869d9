// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/qt_text.h"

#include <QByteArrayView>

namespace regroup::ui {
namespace {

// The lone surrogates that stand for bytes 0x80 to 0xff outside UTF-8 (Python's "surrogateescape").
constexpr char16_t escapeBase = 0xdc00;

bool isEscape(QChar unit) {
    return unit.unicode() >= escapeBase + 0x80 && unit.unicode() <= escapeBase + 0xff;
}

/// Length of the UTF-8 sequence at the front of bytes; 0 if there is none.
qsizetype sequenceLength(QByteArrayView bytes) {
    const auto lead = static_cast<unsigned char>(bytes.front());
    const qsizetype length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
    if (length == 0 || length > bytes.size())
        return 0;
    return bytes.first(length).isValidUtf8() ? length : 0;
}

} // namespace

QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString toQt(const std::string& text) {
    return toQt(std::string_view(text));
}

QString toQt(const char* text) {
    return QString::fromUtf8(text);
}

std::string fromQt(const QString& text) {
    return text.toStdString();
}

QString toQt(const std::filesystem::path& path) {
    QString text;
    for (QByteArrayView rest(path.native()); !rest.isEmpty();) {
        const qsizetype length = sequenceLength(rest);
        if (length > 0)
            text += QString::fromUtf8(rest.first(length));
        else
            text +=
                QChar(static_cast<char16_t>(escapeBase + static_cast<unsigned char>(rest.front())));
        rest = rest.sliced(length > 0 ? length : 1);
    }
    return text;
}

std::filesystem::path toPath(const QString& text) {
    std::string bytes;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar unit = text[at];
        if (unit.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
            bytes += text.mid(at++, 2).toStdString();
        else if (isEscape(unit))
            bytes += static_cast<char>(unit.unicode() - escapeBase);
        else
            bytes += QString(unit).toStdString();
    }
    return bytes;
}

} // namespace regroup::ui
