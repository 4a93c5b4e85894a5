// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/outcome.h"
#include "app/command_line/run_command.h"
#include "app/command_line/standard_streams.h"
#include "app/widgets/run_window.h"

#include <QApplication>
#include <QFileInfo>
#include <QLocale>
#include <QStringList>

#include <clocale>
#include <string_view>

namespace {

using posviz::ExitStatus;

int refused(ExitStatus status, const std::string &sentence)
{
    posviz::tell(sentence);
    return static_cast<int>(status);
}

/// Qt ends the program by abort where it finds no display; asked beforehand, it can be said in a sentence.
bool hasDisplay(int argc, char **argv)
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]) == "-platform")
            return true;
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
           || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

int openWindow(int argc, char **argv)
{
    // Words with one dash are Qt's own, as "-platform" is; with two there are none beside the commands'.
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]).starts_with("--"))
            return refused(ExitStatus::Misuse, std::string(argv[i])
                                                   + ": not an option of the window; posviz --help shows what can be given, and the commands "
                                                     "are "
                                                   + posviz::commandNames() + ".");
    if (!hasDisplay(argc, argv))
        return refused(ExitStatus::NotDone, "there is no display for a window; without one, posviz figure writes figures: posviz figure "
                                            "similarity --output similarity.png");

    QApplication application(argc, argv);
    QApplication::setApplicationVersion(POSVIZ_VERSION);
    QLocale::setDefault(QLocale::c());
    std::setlocale(LC_NUMERIC, "C");

    const QStringList files = QApplication::arguments().mid(1);
    for (const QString &file : files)
        if (!QFileInfo::exists(file))
            return refused(ExitStatus::NotDone, file.toStdString() + ": there is no such file, and no such command; the commands are "
                                                    + posviz::commandNames() + ".");
    return posviz::runWindow(application, files);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc > 1 && posviz::isCommand(argv[1]))
        return posviz::runCommand(argc, argv);
    return openWindow(argc, argv);
}
