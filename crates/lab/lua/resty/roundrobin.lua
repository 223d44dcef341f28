-- Chooses the endpoints of a Service in turn, with the interface that the controller's `balancer/round_robin.lua`
-- asks for. Every Service of the lab has one endpoint of weight one.
local Turns = {}
Turns.__index = Turns

function Turns.new(_, nodes)
  local turns = setmetatable({}, Turns)
  turns:reinit(nodes)
  return turns
end

function Turns:reinit(nodes)
  self.nodes, self.names, self.last = nodes, {}, 0
  for name in pairs(nodes) do
    table.insert(self.names, name)
  end
  table.sort(self.names)
end

function Turns:find()
  self.last = self.last % #self.names + 1
  return self.names[self.last]
end

return Turns
