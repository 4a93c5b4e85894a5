// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/png_stream.h"

#include <QtEndian>

#include <zlib.h>

#include <array>
#include <cstdlib>

namespace posviz {

namespace {

QByteArray bigEndian(quint32 value)
{
    QByteArray bytes(4, '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

/// The row with each byte less the one to its left (1) or above it (2), or as it is (0), behind the number of this rule.
void filter(char rule, const QByteArray &row, const QByteArray &above, int pixelBytes, QByteArray &filtered)
{
    filtered.resize(row.size() + 1);
    filtered[0] = rule;
    for (qsizetype i = 0; i < row.size(); ++i) {
        const char before = rule == 2 ? above[i] : rule == 1 && i >= pixelBytes ? row[i - pixelBytes] : '\0';
        filtered[i + 1] = static_cast<char>(row[i] - before);
    }
}

/// The usual guess at what packs best: small differences.
long sizeOf(const QByteArray &filtered)
{
    long sum = 0;
    for (const char byte : filtered)
        sum += std::abs(static_cast<signed char>(byte));
    return sum;
}

} // namespace

struct PngStream::Deflater {
    z_stream stream{};
    bool ready = deflateInit(&stream, Z_DEFAULT_COMPRESSION) == Z_OK;

    Deflater() = default;
    ~Deflater()
    {
        if (ready)
            deflateEnd(&stream);
    }
    Q_DISABLE_COPY(Deflater)
};

PngStream::PngStream(QSize size, bool transparent, int dotsPerMetre)
    : m_transparent(transparent), m_file("\x89PNG\r\n\x1a\n", 8), m_above(qsizetype{size.width()} * (transparent ? 4 : 3), '\0'),
      m_deflater(std::make_unique<Deflater>()), m_failed(!m_deflater->ready)
{
    const char colours = transparent ? 6 : 2; // RGBA, RGB
    chunk("IHDR", bigEndian(static_cast<quint32>(size.width())) + bigEndian(static_cast<quint32>(size.height()))
                      + QByteArray("\x08", 1) + QByteArray(1, colours) + QByteArray(3, '\0'));
    const QByteArray dots = bigEndian(static_cast<quint32>(dotsPerMetre));
    chunk("pHYs", dots + dots + QByteArray("\x01", 1)); // to the metre
}

PngStream::~PngStream() = default;

void PngStream::setText(const char *keyword, const QString &text)
{
    // Keyword, not packed, of no language, UTF-8.
    chunk("iTXt", QByteArray(keyword) + QByteArray(5, '\0') + text.toUtf8());
}

void PngStream::chunk(const char *type, const QByteArray &bytes)
{
    const QByteArray body = QByteArray(type, 4) + bytes;
    const uLong sum = crc32(0, reinterpret_cast<const Bytef *>(body.constData()), static_cast<uInt>(body.size()));
    m_file += bigEndian(static_cast<quint32>(bytes.size())) + body + bigEndian(static_cast<quint32>(sum));
}

bool PngStream::deflate(const QByteArray &bytes, bool last)
{
    z_stream &stream = m_deflater->stream;
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData())); // which zlib does not write to
    stream.avail_in = static_cast<uInt>(bytes.size());
    QByteArray packed(1 << 16, '\0'), all;
    do {
        stream.next_out = reinterpret_cast<Bytef *>(packed.data());
        stream.avail_out = static_cast<uInt>(packed.size());
        if (::deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR)
            return false;
        all.append(packed.constData(), packed.size() - static_cast<qsizetype>(stream.avail_out));
    } while (stream.avail_out == 0);
    if (!all.isEmpty())
        chunk("IDAT", all);
    return true;
}

bool PngStream::add(const QImage &band)
{
    const QImage pixels = band.convertToFormat(m_transparent ? QImage::Format_RGBA8888 : QImage::Format_RGB888);
    if (m_failed || pixels.isNull())
        return false;
    const int pixelBytes = m_transparent ? 4 : 3;
    QByteArray rows;
    std::array<QByteArray, 3> tries;
    for (int y = 0; y < pixels.height(); ++y) {
        const QByteArray row(reinterpret_cast<const char *>(pixels.constScanLine(y)), m_above.size());
        const QByteArray *best = nullptr;
        long least = 0;
        for (char rule = 0; rule < 3; ++rule) {
            QByteArray &attempt = tries[static_cast<std::size_t>(rule)];
            filter(rule, row, m_above, pixelBytes, attempt);
            if (const long size = sizeOf(attempt); !best || size < least) {
                best = &attempt;
                least = size;
            }
        }
        rows += *best;
        m_above = row;
    }
    m_failed = !deflate(rows, false);
    return !m_failed;
}

QByteArray PngStream::finished()
{
    if (m_failed || !deflate({}, true))
        return {};
    chunk("IEND", {});
    return m_file;
}

} // namespace posviz
