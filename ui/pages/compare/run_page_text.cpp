// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/run_page_text.h"

#include "ui/common/language.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/item_models/run_table_text.h"

#include <nlohmann/json.hpp>

#include <QLocale>
#include <QStringList>

namespace regroup::ui {
namespace {

using Json = nlohmann::ordered_json;

QString textOf(const Json& value) {
    if (value.is_null())
        return {};
    if (value.is_string())
        return toQt(value.get<std::string>());
    if (value.is_number_float())
        return shownNumber(value.get<double>(), 'g', 7);
    return toQt(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

QString textAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() ? QString() : textOf(*found);
}

const Json& childAt(const Json& object, const char* key) {
    static const Json nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

QString row(const QString& name, const QString& html) {
    return html.isEmpty()
               ? QString()
               : QStringLiteral("<tr><td style='padding-right:18px'>%1</td><td>%2</td></tr>")
                     .arg(name.toHtmlEscaped(), html);
}

QString textRow(const QString& name, const QString& text) {
    return row(name, text.toHtmlEscaped());
}

QString section(const QString& title, const QString& rows) {
    return rows.isEmpty() ? QString()
                          : QStringLiteral("<h3>%1</h3><table cellpadding='2'>%2</table>")
                                .arg(title.toHtmlEscaped(), rows);
}

QString block(const QString& title, const QString& text) {
    return text.isEmpty() ? QString()
                          : QStringLiteral("<h3>%1</h3><pre>%2</pre>")
                                .arg(title.toHtmlEscaped(), text.toHtmlEscaped());
}

QString links(const std::vector<NamedRun>& runs, const QString& between) {
    QStringList list;
    for (const auto& [id, name] : runs)
        list.append(QStringLiteral("<a href='run:%1'>%2</a>").arg(id).arg(name.toHtmlEscaped()));
    return list.join(between);
}

/// As clocks here show it, with the zone; what is stored is in the tooltip.
QString timeHtml(const QString& storedUtc) {
    const QDateTime time = localTimeOf(storedUtc);
    if (!time.isValid())
        return storedUtc.toHtmlEscaped();
    const QString text = QStringLiteral("%1 %2").arg(
        time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")), time.timeZoneAbbreviation());
    return QStringLiteral("<span title='%1'>%2</span>")
        .arg(storedUtc.toHtmlEscaped(), text.toHtmlEscaped());
}

QString facts(const Json& run, const std::vector<NamedRun>& parents) {
    QStringList tags;
    for (const Json& tag : childAt(run, "tags"))
        tags.append(textOf(tag));
    QString state = textAt(run, "state");
    if (childAt(run, "partial") == true)
        state = tr("%1; only a part of the data was used").arg(state);
    if (childAt(run, "archived") == true)
        state = tr("%1; archived").arg(state);
    return section(
        tr("Run"),
        row(tr("Part of"), links(parents, QStringLiteral(" › "))) +
            textRow(tr("Kind"), textAt(run, "kind")) +
            textRow(tr("Imported from"), textAt(childAt(run, "parameters"), "imported_from")) +
            textRow(tr("State"), state) + textRow(tr("Tags"), tags.join(QStringLiteral(", "))) +
            textRow(tr("Note"), textAt(run, "note")) + textRow(tr("Seed"), textAt(run, "seed")) +
            textRow(tr("Device"), textAt(run, "device")) +
            row(tr("Started"), timeHtml(textAt(run, "started"))) +
            row(tr("Ended"), timeHtml(textAt(run, "ended"))));
}

std::vector<NamedRun> runsAt(const Json& lineage, const char* key) {
    std::vector<NamedRun> runs;
    for (const Json& run : childAt(lineage, key))
        runs.emplace_back(run.value("id", std::int64_t{0}),
                          tr("%1 (%2)").arg(textAt(run, "name"), textAt(run, "kind")));
    return runs;
}

/// Conversion from the search that found its groups, training from the conversion, and so on.
QString lineage(const Json& run) {
    const Json& all = childAt(run, "lineage");
    const QString between = QStringLiteral("<br>");
    return section(
        tr("Where it came from and what came of it"),
        row(tr("Its model was made by"), links(runsAt(all, "model_made_by"), between)) +
            row(tr("Its groups were found by"), links(runsAt(all, "grouping_found_by"), between)) +
            row(tr("What it made is used by"), links(runsAt(all, "used_by"), between)));
}

QString lastValues(const Json& run) {
    QString rows;
    for (const Json& last : childAt(run, "last_values"))
        rows += textRow(textAt(last, "name"),
                        tr("%1 at step %2").arg(textAt(last, "value"), textAt(last, "step")));
    return section(tr("Last values"), rows);
}

/// What lies in the folder that the run filled.
QString artifacts(const Json& run) {
    const Json& all = childAt(run, "artifacts");
    if (all.empty())
        return {};
    const auto line = [](const QStringList& cells, const char* tag) {
        QString html;
        for (const QString& cell : cells)
            html += QStringLiteral("<%1 align='left' style='padding-right:18px'>%2</%1>")
                        .arg(QLatin1String(tag), cell);
        return QStringLiteral("<tr>%1</tr>").arg(html);
    };
    QString rows = line({tr("File"), tr("Kind"), tr("Step"), tr("Size")}, "th");
    for (const Json& artifact : all) {
        const Json& bytes = childAt(artifact, "bytes");
        rows += line({textAt(artifact, "path").toHtmlEscaped(),
                      textAt(artifact, "kind").toHtmlEscaped(), textAt(artifact, "step"),
                      bytes.is_number()
                          ? QLocale().formattedDataSize(bytes.get<qint64>()).toHtmlEscaped()
                          : QString()},
                     "td");
    }
    return section(tr("Files"), rows);
}

QString failure(const Json& run) {
    const Json& error = childAt(run, "error");
    return error.is_null() ? QString()
                           : section(tr("What went wrong"),
                                     textRow(tr("What happened"), textAt(error, "message")) +
                                         textRow(tr("What to do"), textAt(error, "hint")));
}

QString scores(const Json& run) {
    QString rows;
    for (const Json& score : childAt(run, "scores")) {
        const Json& value = childAt(score, "value");
        QString text = value.is_null() ? tr("not finite") : textOf(value);
        if (!childAt(score, "stderr").is_null())
            text += QStringLiteral(" ± ") + textAt(score, "stderr");
        text = tr("%1 (%2; n = %3)").arg(text, textAt(score, "protocol"), textAt(score, "n"));
        const QString stamp = textAt(score, "touched_split");
        if (!stamp.isEmpty())
            text = tr("%1. Stamped “selected on this split”: %2").arg(text, stamp);
        rows += textRow(QStringLiteral("%1 %2").arg(textAt(score, "task"), textAt(score, "metric")),
                        text);
    }
    return section(tr("Results"), rows);
}

/// What the pre-flight said, and what came of it.
QString predictions(const Json& run) {
    const Json& params = childAt(run, "parameters");
    QString rows;
    const auto add = [&](const QString& name, const char* predicted, const char* actual,
                         auto&& say) {
        const Json& first = childAt(params, predicted);
        const Json& second = childAt(params, actual);
        if (first.is_number())
            rows +=
                textRow(name, second.is_number()
                                  ? tr("predicted %1, actually %2")
                                        .arg(say(first.get<double>()), say(second.get<double>()))
                                  : tr("predicted %1").arg(say(first.get<double>())));
    };
    add(tr("Memory"), "predicted_memory_bytes", "peak_memory_bytes",
        [](double bytes) { return QLocale().formattedDataSize(static_cast<qint64>(bytes)); });
    add(tr("Time"), "predicted_seconds", "seconds",
        [](double seconds) { return tr("%1 s").arg(shownNumber(seconds, 'g', 3)); });
    return section(tr("Predicted against actual"), rows);
}

QString models(const Json& run) {
    QString rows;
    for (const auto& [key, title] :
         {std::pair("model", tr("Model")), std::pair("out_model", tr("Made"))}) {
        const Json& model = childAt(run, key);
        if (model.is_null())
            continue;
        rows += textRow(title, textAt(model, "name")) +
                textRow(tr("Its place"), textAt(model, "path")) +
                textRow(tr("Its SHA-256"), textAt(model, "sha256"));
    }
    rows += textRow(tr("Recipe's SHA-256"), textAt(run, "recipe_sha256"));
    rows += textRow(tr("Run's UUID"), textAt(run, "uuid"));
    for (const auto& [key, version] : childAt(run, "versions").items())
        rows += textRow(tr("Version of %1").arg(toQt(key)), textOf(version));
    return section(tr("Models, hashes and versions"), rows);
}

QString settings(const Json& run) {
    QString rows;
    for (const auto& [key, value] : childAt(run, "parameters").items())
        rows += textRow(toQt(key), textOf(value));
    return section(tr("Settings and plain results"), rows);
}

} // namespace

QString runPageHtml(const Json& run, const std::vector<NamedRun>& parents,
                    const std::vector<NamedRun>& parts) {
    QString html = QStringLiteral("<h2>%1</h2>").arg(textAt(run, "name").toHtmlEscaped()) +
                   facts(run, parents) + failure(run) + lineage(run) + scores(run) +
                   lastValues(run) + predictions(run) +
                   block(tr("Command"), textAt(run, "command"));
    if (!parts.empty())
        html += section(tr("Parts"), row({}, links(parts, QStringLiteral("<br>"))));
    return html + artifacts(run) + models(run) + settings(run) +
           block(tr("Recipe"), textAt(run, "recipe"));
}

} // namespace regroup::ui
