// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/run_window.h"

#include "app/session.h"
#include "app/widgets/main_window.h"
#include "app/widgets/view_grid.h"

#include <QApplication>
#include <QFont>
#include <QIcon>
#include <QSettings>
#include <QStandardPaths>

namespace posviz {

namespace {

/// Those that exist; none where there is none, which is the automatic choice.
std::optional<std::vector<std::string>> knownViews(const QStringList &ids)
{
    std::vector<std::string> known;
    for (const QString &id : ids)
        if (findView(id.toStdString()))
            known.push_back(id.toStdString());
    return known.empty() ? std::nullopt : std::optional(known);
}

} // namespace

int runWindow(QApplication &application, const QStringList &files)
{
    QApplication::setApplicationName(QStringLiteral("posviz"));
    QApplication::setApplicationDisplayName(QStringLiteral("Posviz"));
    QApplication::setDesktopFileName(QStringLiteral("posviz"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/posviz.svg")));

    Session session(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/last-scene.json"));
    session.restore();
    MainWindow window(session);
    // Each is a step of undo: a model first, then a scene over it.
    for (const QString &file : files)
        window.openFile(file);

    QSettings settings(QStringLiteral("posviz"), QStringLiteral("window"));
    if (!window.restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray()))
        window.resize(1440, 900);
    window.show();
    if (const QStringList wanted = settings.value(QStringLiteral("views")).toStringList(); !wanted.isEmpty())
        window.views().setWanted(knownViews(wanted));
    const int status = application.exec();
    QStringList wanted;
    for (const std::string &view : window.views().wanted().value_or(std::vector<std::string>()))
        wanted << QString::fromStdString(view);
    settings.setValue(QStringLiteral("views"), wanted);
    settings.setValue(QStringLiteral("geometry"), window.saveGeometry());
    return status;
}

} // namespace posviz
