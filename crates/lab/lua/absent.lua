-- Stands for a Lua library that is no package of Debian. Using it is an error, so that nothing depends on it
-- without a word.
return function(library)
  return setmetatable({}, {
    __index = function(_, name)
      return function()
        error(library .. "." .. name .. ": this library is absent from the lab")
      end
    end,
  })
end
