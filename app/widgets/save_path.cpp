// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/save_path.h"

#include "app/wording.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeDatabase>
#include <QStringList>

namespace posviz {

namespace {

QString inWords(const char *text) { return QCoreApplication::translate("SavePath", text); }

QString suffixesOf(const QList<FileKind> &kinds)
{
    QStringList suffixes;
    for (const FileKind &kind : kinds)
        suffixes << QLatin1Char('.') + kind.suffix;
    return suffixes.join(QStringLiteral(", "));
}

/// The file dialog has asked about the name as it was typed, not about this one.
bool mayWriteOver(QWidget *parent, const QString &title, const QString &path)
{
    return QMessageBox::question(parent, title, inWords("%1 already exists. Replace it?").arg(QFileInfo(path).fileName()),
                                 QMessageBox::Yes | QMessageBox::No, QMessageBox::No)
           == QMessageBox::Yes;
}

} // namespace

Result<SavePath> completedPath(const QString &typed, const QList<FileKind> &kinds, int chosen)
{
    const QFileInfo file(typed);
    const QString suffix = file.suffix().toLower();
    for (int i = 0; i < kinds.size(); ++i)
        if (suffix == kinds[i].suffix)
            return SavePath{typed, i, false};
    const QString type = QMimeDatabase().mimeTypeForFile(file, QMimeDatabase::MatchExtension).name();
    if (!suffix.isEmpty() && type.startsWith(QLatin1String("image/")))
        return failed("{0}: '.{1}' files cannot be written; the name must end in one of {2}.", file.fileName().toStdString(),
                      suffix.toStdString(), suffixesOf(kinds).toStdString());
    return SavePath{typed + (typed.endsWith(QLatin1Char('.')) ? QString() : QStringLiteral(".")) + kinds[chosen].suffix, chosen,
                    true};
}

std::optional<SavePath> askWhereToSave(QWidget *parent, const QString &title, const QString &start, const QList<FileKind> &kinds,
                                       int chosen)
{
    QStringList filters;
    for (const FileKind &kind : kinds)
        filters << QStringLiteral("%1 (*.%2)").arg(kind.description, kind.suffix);
    QString filter = filters[chosen];
    QString name = start;
    while (true) {
        name = QFileDialog::getSaveFileName(parent, title, name, filters.join(QStringLiteral(";;")), &filter);
        if (name.isEmpty())
            return {};
        const Result<SavePath> file = completedPath(name, kinds, std::max(0, static_cast<int>(filters.indexOf(filter))));
        if (!file)
            QMessageBox::warning(parent, title, shownText(file.failure()));
        else if (!file->completed || !QFileInfo::exists(file->path) || mayWriteOver(parent, title, file->path))
            return *file;
    }
}

} // namespace posviz
