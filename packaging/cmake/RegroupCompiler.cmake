# Warnings, sanitizers, ccache and mold: what every target of the project is compiled with.
add_library(regroup_warnings INTERFACE)
add_library(regroup::warnings ALIAS regroup_warnings)
target_compile_options(regroup_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor
                                                  -Woverloaded-virtual
                                                  # GCC 12 sees overlaps in std::string that are none
                                                  # (GCC bug 105651).
                                                  -Wno-restrict)
if(REGROUP_WARNINGS_AS_ERRORS)
  target_compile_options(regroup_warnings INTERFACE -Werror)
endif()

if(REGROUP_SANITIZER STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=address,undefined)
elseif(REGROUP_SANITIZER STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=thread)
elseif(REGROUP_SANITIZER)
  message(FATAL_ERROR "REGROUP_SANITIZER is '${REGROUP_SANITIZER}', expected empty, address or thread")
endif()

find_program(REGROUP_CCACHE ccache)
if(REGROUP_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${REGROUP_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${REGROUP_CCACHE})
endif()
find_program(REGROUP_MOLD mold)
if(REGROUP_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
