// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QImage>
#include <QSize>
#include <QString>

#include <memory>

namespace posviz {

/// A PNG file written band by band (PNG specification, third edition, 2025): Qt's own writer needs the whole picture at once, which
/// takes gigabytes for a poster.
class PngStream {
  public:
    PngStream(QSize size, bool transparent, int dotsPerMetre);
    ~PngStream();

    /// Before the first band.
    void setText(const char *keyword, const QString &text);

    /// The next rows, as wide as the picture. False where the memory is short.
    bool add(const QImage &band);

    /// The file, once all rows were added; empty where it could not be made.
    QByteArray finished();

  private:
    struct Deflater;

    void chunk(const char *type, const QByteArray &bytes);
    bool deflate(const QByteArray &bytes, bool last);

    bool m_transparent;
    QByteArray m_file;
    QByteArray m_above; ///< the row before, unfiltered
    std::unique_ptr<Deflater> m_deflater;
    bool m_failed = false;
};

} // namespace posviz
