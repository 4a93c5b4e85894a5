// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <string>

/// The folder of real model files: the environment variable POSVIZ_MODELS_DIR, else the folder that the build was given.
inline QDir modelsFolder()
{
    const QByteArray chosen = qgetenv("POSVIZ_MODELS_DIR");
    return QDir(chosen.isEmpty() ? QStringLiteral(POSVIZ_MODELS_DIR) : QString::fromLocal8Bit(chosen));
}

/// Names relative to the models folder, sorted: modelFiles("learned", "*.npy"); empty where they are not there.
inline QStringList modelFiles(const QString &folder, const QString &pattern)
{
    QStringList names;
    for (const QString &name : QDir(modelsFolder().filePath(folder)).entryList({pattern}, QDir::Files, QDir::Name))
        names.append(folder + '/' + name);
    return names;
}

inline std::filesystem::path modelPath(const QString &name) { return modelsFolder().filePath(name).toStdString(); }

/// Why a test of real files is skipped.
inline QByteArray noModelsSentence()
{
    return "no model files in '" + modelsFolder().path().toLocal8Bit() + "'; name their folder in POSVIZ_MODELS_DIR";
}
