// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QTemporaryDir>

#include <filesystem>
#include <string>

/// Writes a file into the folder and gives its path.
inline std::filesystem::path writtenFile(const QTemporaryDir &folder, const QString &name, const std::string &bytes)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)
        || file.write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size()))
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName().toStdString();
}
