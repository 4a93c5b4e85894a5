// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluate.h"
#include "core/model_files/model_file.h"
#include "core/scene.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

namespace posviz {

/// The scene that the window shows, and its history. The only place that holds them.
class Session : public QObject {
    Q_OBJECT

  public:
    /// autosavePath: where the scene is kept for the next start; empty: nowhere.
    explicit Session(QString autosavePath, QObject *parent = nullptr);
    ~Session() override;

    const Scene &scene() const { return m_history[m_current].scene; }
    TableFiles &tables() { return m_tables; }

    /// The model file that was opened last, while the scene still comes from it.
    const std::optional<ModelAccount> &model() const { return m_model; }

    /// Makes this the scene. Edits of one gesture (a name that stays the same while a handle is held) are one step of undo.
    void apply(const Scene &next, const QString &gesture = {});

    /// What was chosen of the model: a kind of layers, a part, a tensor.
    const ModelChoice &modelChoice() const { return m_choice; }

    /// A scene file, a model file or folder. Fails with the reader's sentence, and then changes nothing.
    Result<QString> open(const QString &path);
    /// A known model, by its id.
    Result<QString> openPreset(const QString &id);
    /// Something else of the model that is open.
    Result<QString> choose(const ModelChoice &choice);
    Result<qint64> save(const QString &path) const;

    /// Goes back to the model's own values.
    void returnToModel();

    bool canUndo() const { return m_current > 0; }
    bool canRedo() const { return m_current + 1 < m_history.size(); }
    void undo();
    void redo();

    /// The scene of the last session. False where there is none; a file that cannot be read is kept beside, with a sentence in
    /// restoreError().
    bool restore();
    QString restoreError() const { return m_restoreError; }
    void saveNow();

  signals:
    void sceneChanged();
    void modelChanged();

  private:
    struct Step {
        Scene scene;
        QString gesture;
    };

    void moveTo(std::size_t step);
    using ModelReader = std::function<Result<ModelAccount>(const ModelChoice &)>;
    Result<QString> openModel(const QString &name, ModelReader reader, const ModelChoice &choice);
    void replaceModel(std::optional<ModelAccount> model);

    std::vector<Step> m_history{Step{}};
    std::size_t m_current = 0;
    std::optional<ModelAccount> m_model;
    QString m_modelName;
    ModelReader m_reader; ///< reads the open model again
    ModelChoice m_choice;
    TableFiles m_tables;
    QString m_autosavePath;
    QString m_restoreError;
    QTimer m_autosave;
};

} // namespace posviz
