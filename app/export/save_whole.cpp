// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/save_whole.h"

#include <QFileInfo>
#include <QSaveFile>

#include <utility>

namespace posviz {

namespace {

Error cannotWrite(const QString &path, Sentence why)
{
    return failed("{0} cannot be written: {1}.", path.toStdString(), std::move(why));
}

} // namespace

Result<qint64> saveWhole(const QString &path, const QByteArray &bytes)
{
    const QFileInfo file(path);
    const QFileInfo folder(file.absolutePath());
    if (path.isEmpty())
        return failed("No file name was given.");
    if (file.isDir())
        return cannotWrite(path, sentence("it is a folder"));
    // A pipe or a device would be replaced by a file of its name.
    if (file.exists() && !file.isFile())
        return cannotWrite(path, sentence("it is no regular file"));
    if (!folder.isDir())
        return cannotWrite(path, sentence("the folder {0} does not exist", folder.filePath().toStdString()));

    QSaveFile target(path);
    if (!target.open(QIODevice::WriteOnly) || target.write(bytes) != bytes.size() || !target.commit()) {
        QString why = target.errorString();
        why.replace(0, 1, why.left(1).toLower());
        return cannotWrite(path, verbatim(why.toStdString())); // in the system's own words
    }
    return bytes.size();
}

} // namespace posviz
