# resources/translations/regroup_*.ts, and Qt's own German texts, as files of the program: sets
# `translations` to the source that holds them. packaging/translate.sh brings the .ts up to date.
find_package(Qt6 6.4 REQUIRED COMPONENTS LinguistTools)
set(folder ${CMAKE_CURRENT_BINARY_DIR}/translations)
set(files)
foreach(language de)
  set(text ${PROJECT_SOURCE_DIR}/resources/translations/regroup_${language}.ts)
  add_custom_command(OUTPUT ${folder}/regroup_${language}.qm
                     COMMAND Qt6::lrelease -silent ${text} -qm ${folder}/regroup_${language}.qm
                     DEPENDS ${text} COMMENT "Translation ${language}")
  list(APPEND files ${folder}/regroup_${language}.qm)
  # Debian package qt6-translations-l10n. Without it Qt's own buttons stay English.
  find_file(REGROUP_QTBASE_${language} qtbase_${language}.qm
            PATHS ${QT6_INSTALL_PREFIX}/${QT6_INSTALL_TRANSLATIONS} /usr/share/qt6/translations NO_DEFAULT_PATH)
  if(REGROUP_QTBASE_${language})
    list(APPEND files ${REGROUP_QTBASE_${language}})
  endif()
endforeach()

set(list "<RCC><qresource prefix=\"/translations\">\n")
foreach(file ${files})
  get_filename_component(name ${file} NAME)
  string(APPEND list "<file alias=\"${name}\">${file}</file>\n")
endforeach()
file(CONFIGURE OUTPUT ${folder}/translations.qrc CONTENT "${list}</qresource></RCC>\n")
set(translations ${folder}/qrc_translations.cpp)
add_custom_command(OUTPUT ${translations}
                   COMMAND Qt6::rcc --name translations --output ${translations} ${folder}/translations.qrc
                   DEPENDS ${files} ${folder}/translations.qrc)
set_source_files_properties(${translations} PROPERTIES SKIP_AUTOGEN ON)
