// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/save_whole.h"

#include <QFileInfo>
#include <QSaveFile>

namespace posviz {

namespace {

Error cannot(const QString &path, const QString &why)
{
    return {QStringLiteral("%1 cannot be written: %2.").arg(path, why).toStdString()};
}

} // namespace

Result<qint64> saveWhole(const QString &path, const QByteArray &bytes)
{
    const QFileInfo file(path);
    const QFileInfo folder(file.absolutePath());
    if (path.isEmpty())
        return Error{"No file name was given."};
    if (file.isDir())
        return cannot(path, QStringLiteral("it is a folder"));
    // A pipe or a device would be replaced by a file of its name.
    if (file.exists() && !file.isFile())
        return cannot(path, QStringLiteral("it is no regular file"));
    if (!folder.isDir())
        return cannot(path, QStringLiteral("the folder %1 does not exist").arg(folder.filePath()));

    QSaveFile target(path);
    if (!target.open(QIODevice::WriteOnly) || target.write(bytes) != bytes.size() || !target.commit()) {
        QString why = target.errorString();
        why.replace(0, 1, why.left(1).toLower());
        return cannot(path, why);
    }
    return bytes.size();
}

} // namespace posviz
