// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/soak/well_formed.h"

#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QRegularExpression>
#include <QXmlStreamReader>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace posviz {

namespace {

/// Scanned in full: half a file is no image.
std::string wrongWithPng(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return "cannot be opened";
    const QByteArray head = file.read(8);
    if (head != QByteArray("\x89PNG\r\n\x1a\n", 8))
        return "is not a PNG file";
    file.seek(file.size() - 12);
    if (file.read(12) != QByteArray("\0\0\0\0IEND\xae\x42\x60\x82", 12))
        return "has no end";
    QImageReader reader(path);
    if (qint64{reader.size().width()} * reader.size().height() > 20'000'000)
        return reader.size().isEmpty() ? "has no size" : ""; // a poster, which would take gigabytes here
    return reader.read().isNull() ? reader.errorString().toStdString() : "";
}

std::string wrongWithSvg(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return "cannot be opened";
    QXmlStreamReader reader(&file);
    while (!reader.atEnd())
        reader.readNext();
    return reader.hasError() ? reader.errorString().toStdString() : "";
}

std::string wrongWithPdf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return "cannot be opened";
    const QByteArray bytes = file.readAll();
    if (!bytes.startsWith("%PDF-") || !bytes.trimmed().endsWith("%%EOF"))
        return "has no head or no end";
    const qsizetype mark = bytes.lastIndexOf("startxref\n");
    const qsizetype table = bytes.mid(mark + 10, bytes.indexOf('\n', mark + 10) - mark - 10).toLongLong();
    if (bytes.mid(table, 5) != "xref\n")
        return "its table of objects is not where it says";
    // "0 N", then a line of 20 bytes for each object
    qsizetype line = bytes.indexOf('\n', table + 5) + 1;
    for (int object = 0; bytes.mid(line + 17, 1) == "n" || bytes.mid(line + 17, 1) == "f"; ++object, line += 20) {
        const QByteArray begins = QByteArray::number(object) + " 0 obj";
        if (bytes.mid(line + 17, 1) == "n" && bytes.mid(bytes.mid(line, 10).toLongLong(), begins.size()) != begins)
            return "object " + std::to_string(object) + " is not where it says";
    }
    return {};
}

std::string wrongWithCsv(const QString &path)
{
    std::ifstream file(path.toStdString());
    std::string line;
    std::ptrdiff_t commas = -1, lines = 0;
    while (std::getline(file, line)) {
        if (file.eof())
            return "its last line has no end";
        bool quoted = false;
        std::ptrdiff_t here = 0;
        for (const char c : line) {
            quoted ^= c == '"';
            here += c == ',' && !quoted ? 1 : 0;
        }
        if (commas >= 0 && here != commas)
            return "line " + std::to_string(lines + 1) + " has another number of fields";
        commas = here;
        ++lines;
    }
    return lines < 2 ? "holds no rows" : "";
}

std::string wrongWithJson(const QString &path)
{
    std::ifstream file(path.toStdString());
    return nlohmann::json::accept(file) ? "" : "is not JSON";
}

std::string wrongWithNpy(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return "cannot be opened";
    const QByteArray start = file.read(10);
    if (!start.startsWith("\x93NUMPY\x01") || start.size() < 10)
        return "is not an .npy file of version 1";
    const qsizetype length = static_cast<uchar>(start[8]) + 256 * static_cast<uchar>(start[9]);
    const QRegularExpressionMatch head =
        QRegularExpression("'descr': '<(f8|c16)'.*'shape': \\((\\d+), (\\d+)\\)").match(QString::fromLatin1(file.read(length)));
    if (!head.hasMatch())
        return "its head tells no matrix";
    const qint64 size = 10 + length + head.captured(2).toLongLong() * head.captured(3).toLongLong() * (head.captured(1) == "f8" ? 8 : 16);
    return file.size() == size ? "" : "has " + std::to_string(file.size()) + " bytes, not " + std::to_string(size);
}

} // namespace

std::string whatIsWrong(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix();
    const std::string wrong = suffix == "png"    ? wrongWithPng(path)
                              : suffix == "svg"  ? wrongWithSvg(path)
                              : suffix == "pdf"  ? wrongWithPdf(path)
                              : suffix == "csv"  ? wrongWithCsv(path)
                              : suffix == "json" ? wrongWithJson(path)
                              : suffix == "npy"  ? wrongWithNpy(path)
                                                 : "has a suffix of no kind";
    return wrong.empty() ? "" : suffix.toStdString() + ": " + wrong;
}

} // namespace posviz
