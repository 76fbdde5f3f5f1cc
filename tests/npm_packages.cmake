# Packages from npm, installed below the build directory by the target `target` as package.json and package-lock.json of
# this folder say. `what` is told of them, as "the packages of the web tests".
function(add_npm_target what target)
  add_custom_command(
    OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/installed
    COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/package.json
      ${CMAKE_CURRENT_SOURCE_DIR}/package-lock.json ${CMAKE_CURRENT_BINARY_DIR}
    COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_CURRENT_BINARY_DIR}/installed
    DEPENDS package.json package-lock.json
    WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}
    COMMENT "Installing ${what} from npm"
    VERBATIM)
  add_custom_target(${target} DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/installed)
endfunction()

# The same for tests of this folder, when one first needs them: by a test that sets up the fixture `fixture`. `label` is
# the tests' label.
function(add_npm_packages what target fixture label)
  add_npm_target(${what} ${target})
  add_test(NAME "${what} are installed" COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target ${target})
  set_tests_properties("${what} are installed" PROPERTIES LABELS ${label} TIMEOUT 600 FIXTURES_SETUP ${fixture})
endfunction()
